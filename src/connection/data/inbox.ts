import { Assembler, type DataChannelMessage } from './assembler.js';
import { costOf, ReceiveCredit } from './credit.js';
import type { DataFrame } from './frame.js';

interface Unread {
  readonly message: DataChannelMessage;
  readonly cost: number;
}

/**
 * Messages that have come and are not read. Chunks of a message that the reader waits for count as read when they come:
 * it may be larger than the window. All others count when their message is read.
 */
export class Inbox {
  readonly #assembler: Assembler;
  readonly #credit = new ReceiveCredit();
  readonly #unread: Unread[] = [];
  readonly #grant: (bytes: number) => void;
  /** What the chunks of the message that is being put together cost and were not counted as read. */
  #withheld = 0;
  #discarding = false;

  /**
   * @param largest The largest message to take, in bytes.
   * @param grant Gives the other end so much more credit.
   */
  constructor(largest: number, grant: (bytes: number) => void) {
    this.#assembler = new Assembler(largest);
    this.#grant = grant;
  }

  /** Whether there is no message to be read. */
  get empty(): boolean {
    return this.#unread.length === 0;
  }

  /** Takes a chunk in. Returns what is wrong with it. */
  take(frame: DataFrame): string | undefined {
    const cost = costOf(frame.chunk);
    if (!this.#credit.receive(cost)) return 'more came than there was credit for';
    this.#withheld += cost;
    const { message, problem } = this.#assembler.take(frame);
    if (problem !== undefined) return `a message cannot be taken: ${problem}`;
    if (this.#discarding || (this.#unread.length === 0 && message === undefined)) this.#release();
    if (message !== undefined && !this.#discarding) {
      this.#unread.push({ message, cost: this.#withheld });
      this.#withheld = 0;
    }
    return undefined;
  }

  /** The next message, which then counts as read; undefined where there is none. */
  next(): DataChannelMessage | undefined {
    const first = this.#unread.shift();
    if (!first) return undefined;
    this.#count(first.cost);
    if (this.#unread.length === 0) this.#release();
    return first.message;
  }

  /** Nobody reads any more: what comes is thrown away, and the other end goes on. */
  discard(): void {
    this.#discarding = true;
    while (this.next() !== undefined) {}
    this.#release();
  }

  #release(): void {
    const cost = this.#withheld;
    this.#withheld = 0;
    if (cost > 0) this.#count(cost);
  }

  #count(cost: number): void {
    const bytes = this.#credit.read(cost);
    if (bytes !== undefined) this.#grant(bytes);
  }
}
