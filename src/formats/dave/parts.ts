import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';

/** Bytes of a frame that stay clear, as packetizers and depacketizers read them. */
export interface ClearRange {
  /** Where it begins, from the start of the frame as it is sent. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
}

/**
 * A frame in the making, clear and secret bytes in turn.
 *
 * ```
 *   │ clear │ secret │ clear │ secret …        clear: all of it in order is authenticated
 *   └range ─┘        └range ─┘                 secret: all of it in order is sealed as one
 * ```
 */
export class FrameParts {
  readonly ranges: ClearRange[] = [];
  /** Start codes that the clear bytes hold, where packetizers look for them: no others may arise. */
  startCodes: number | undefined;
  readonly #clear: ArrayLike<number>[] = [];
  readonly #secret: Bytes[] = [];
  #length = 0;

  get clear(): Bytes {
    return concat(...this.#clear);
  }

  get secret(): Bytes {
    return concat(...this.#secret);
  }

  addClear(bytes: ArrayLike<number>): void {
    if (bytes.length === 0) return;
    const last = this.ranges.at(-1);
    if (last && last.offset + last.length === this.#length) {
      this.ranges[this.ranges.length - 1] = { offset: last.offset, length: last.length + bytes.length };
    } else {
      this.ranges.push({ offset: this.#length, length: bytes.length });
    }
    this.#clear.push(bytes);
    this.#length += bytes.length;
  }

  addSecret(bytes: Bytes): void {
    this.#secret.push(bytes);
    this.#length += bytes.length;
  }
}

/** Writes clear and secret bytes in turn to the start of `frame`. The ranges are in order and fit. */
export function interleave(frame: Bytes, ranges: readonly ClearRange[], clear: Bytes, secret: Bytes): void {
  let at = 0;
  let fromClear = 0;
  let fromSecret = 0;
  for (const { offset, length } of ranges) {
    frame.set(secret.subarray(fromSecret, fromSecret + offset - at), at);
    frame.set(clear.subarray(fromClear, fromClear + length), offset);
    fromSecret += offset - at;
    fromClear += length;
    at = offset + length;
  }
  frame.set(secret.subarray(fromSecret), at);
}

/** The clear bytes of a frame, and the others followed by `tag`. The ranges are in order and fit. */
export function separate(
  frame: Bytes,
  ranges: readonly ClearRange[],
  tag: Bytes,
): { readonly clear: Bytes; readonly sealed: Bytes } {
  const clear: Bytes[] = [];
  const sealed: Bytes[] = [];
  let at = 0;
  for (const { offset, length } of ranges) {
    sealed.push(frame.subarray(at, offset));
    at = offset + length;
    clear.push(frame.subarray(offset, at));
  }
  return { clear: concat(...clear), sealed: concat(...sealed, frame.subarray(at), tag) };
}
