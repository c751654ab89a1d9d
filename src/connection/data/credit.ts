import { type Deferred, deferred } from '../../shared/deferred.js';

/**
 * Data channels have no flow control that reaches the reader: what nobody reads piles up in the receiving page. So each
 * end may have no more than a window of unread bytes under way, and is given credit for what has been read.
 */
export const WINDOW = 1_048_576;

/** What a chunk takes of the window: its bytes, and something for itself, so that empty messages count, too. */
export function costOf(chunk: { readonly length: number }): number {
  return chunk.length + 64;
}

/** What may be sent. */
export class SendCredit {
  #available = WINDOW;
  #waiting: (Deferred<void> & { readonly cost: number }) | undefined;

  /** Resolves when there is credit for this much, and takes it. One caller at a time. */
  async take(cost: number): Promise<void> {
    if (this.#available < cost) {
      this.#waiting = { ...deferred<void>(), cost };
      await this.#waiting.promise;
    }
    this.#available -= cost;
  }

  /** Takes in what the other end has granted: false where that is more than it ever had. */
  grant(bytes: number): boolean {
    this.#available += bytes;
    if (this.#available > WINDOW) return false;
    if (this.#waiting && this.#available >= this.#waiting.cost) {
      this.#waiting.resolve();
      this.#waiting = undefined;
    }
    return true;
  }

  /** Rejects whoever waits. */
  fail(reason: unknown): void {
    this.#waiting?.reject(reason);
    this.#waiting = undefined;
  }
}

/** What the other end has sent and may send. */
export class ReceiveCredit {
  /** What was sent and not granted again. */
  #outstanding = 0;
  /** Of it, what has been read. */
  #read = 0;

  /** Counts a chunk: false where there was no credit for it. */
  receive(cost: number): boolean {
    this.#outstanding += cost;
    return this.#outstanding <= WINDOW;
  }

  /** Counts what was read. Returns what to grant, in quarters of the window: undefined for nothing yet. */
  read(cost: number): number | undefined {
    this.#read += cost;
    if (this.#read < WINDOW / 4) return undefined;
    const bytes = this.#read;
    this.#outstanding -= bytes;
    this.#read = 0;
    return bytes;
  }
}
