/** Delivers one message; resolves when it has been taken in. */
type Deliver = () => unknown;

/**
 * Carries messages about keys, in the order in which they were sent. It stands for a server, and like one it can keep what
 * is for somebody, and say that it was delivered.
 */
export class Post {
  readonly #withheld = new Map<string, Deliver[]>();
  readonly #last = new Map<string, Promise<unknown>>();

  /** Resolves when the message has been taken in, or kept; rejects where it could not be taken in. */
  async send(to: string, deliver: Deliver): Promise<void> {
    const kept = this.#withheld.get(to);
    if (kept) {
      kept.push(deliver);
      return;
    }
    const delivered = (this.#last.get(to) ?? Promise.resolve()).then(deliver);
    this.#last.set(
      to,
      delivered.catch(() => {}),
    );
    await delivered;
  }

  withholds(to: string): boolean {
    return this.#withheld.has(to);
  }

  /** Keeps what is for somebody from now on. */
  withhold(to: string): void {
    if (!this.withholds(to)) this.#withheld.set(to, []);
  }

  /** Keeps nothing for somebody who has gone. */
  forget(to: string): void {
    this.#withheld.delete(to);
  }

  /** Delivers what was kept, and all that comes. */
  async handOver(to: string): Promise<void> {
    const kept = this.#withheld.get(to) ?? [];
    this.#withheld.delete(to);
    await Promise.all(kept.map((deliver) => this.send(to, deliver)));
  }
}
