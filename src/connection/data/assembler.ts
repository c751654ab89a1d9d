import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { DataFrame } from './frame.js';

/** What goes over a data channel: bytes or text. */
export type DataChannelMessage = Bytes | string;

/** What came of a chunk: nothing yet, a whole message, or why it cannot be one. */
export type Assembled =
  | { readonly message?: never; readonly problem?: never }
  | { readonly message: DataChannelMessage; readonly problem?: never }
  | { readonly message?: never; readonly problem: string };

/** Smaller chunks are the last of their message only: a flood of tiny ones would take far more memory than they hold. */
export const SMALLEST_CHUNK = 1_024;

/**
 * Puts messages together. It holds no more than the chunks of one message, whose length is known from the first one and
 * limited: whoever announces much and sends little takes little memory.
 */
export class Assembler {
  readonly #largest: number;
  #chunks: Bytes[] = [];
  #length: number | undefined;
  #text = false;
  #received = 0;

  /** @param largest The largest message to take, in bytes. */
  constructor(largest: number) {
    this.#largest = largest;
  }

  take({ length, last, text, chunk }: DataFrame): Assembled {
    if ((length === undefined) !== (this.#length !== undefined)) return { problem: 'its chunks are out of order' };
    if (length !== undefined) {
      if (length > this.#largest) return { problem: `it is of ${length} bytes, and may be of ${this.#largest}` };
      this.#length = length;
      this.#text = text;
    } else if (text !== this.#text) return { problem: 'it is text and bytes in one' };
    this.#received += chunk.length;
    const rest = this.#length! - this.#received;
    if (rest < 0 || last !== (rest === 0)) return { problem: 'it has another length than it says' };
    if (!last && chunk.length < SMALLEST_CHUNK) return { problem: 'its chunks are too small' };
    this.#chunks.push(chunk);
    return last ? this.#finish() : {};
  }

  #finish(): Assembled {
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]!.slice() : concat(...this.#chunks);
    const text = this.#text;
    this.#chunks = [];
    this.#length = undefined;
    this.#received = 0;
    if (!text) return { message: bytes };
    try {
      return { message: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
    } catch {
      return { problem: 'its text is not UTF-8' };
    }
  }
}
