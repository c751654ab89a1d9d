import type { Bytes } from '../../shared/stage.js';

/** Messages kept at most, and their bytes in all. */
const MESSAGES = 64;
const BYTES = 2 ** 20;

/**
 * Messages of epochs that are yet to come, or of a group whose Welcome is. Whoever fills the store with forgeries can
 * only keep other early messages out of it; those of the nearest epochs stay.
 */
export class EarlyMessages {
  readonly #messages: { readonly epoch: bigint; readonly bytes: Bytes }[] = [];
  #size = 0;

  /** Keeps a message; false where there is no room, and none that is further ahead. */
  put(epoch: bigint, bytes: Bytes): boolean {
    while (this.#messages.length >= MESSAGES || this.#size + bytes.length > BYTES) {
      const furthest = this.#furthest();
      if (furthest === undefined || this.#messages[furthest]!.epoch <= epoch) return false;
      this.#remove(furthest);
    }
    this.#messages.push({ epoch, bytes });
    this.#size += bytes.length;
    return true;
  }

  /** Takes out the messages of an epoch in the order in which they came, and forgets those of epochs before. */
  take(epoch: bigint): readonly Bytes[] {
    const due = this.#messages.filter((message) => message.epoch === epoch).map(({ bytes }) => bytes);
    for (let at = this.#messages.length - 1; at >= 0; at--) if (this.#messages[at]!.epoch <= epoch) this.#remove(at);
    return due;
  }

  clear(): void {
    this.#messages.length = 0;
    this.#size = 0;
  }

  #furthest(): number | undefined {
    let furthest: number | undefined;
    for (const [at, { epoch }] of this.#messages.entries()) {
      if (furthest === undefined || epoch >= this.#messages[furthest]!.epoch) furthest = at;
    }
    return furthest;
  }

  #remove(at: number): void {
    this.#size -= this.#messages[at]!.bytes.length;
    this.#messages.splice(at, 1);
  }
}
