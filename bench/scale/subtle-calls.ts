/** Counts calls of WebCrypto: what a machine has to do, however fast it is; and tells when none is under way. */
export class SubtleCalls {
  #calls = 0;
  #running = 0;
  readonly #restore: () => void;

  constructor() {
    const subtle = globalThis.crypto.subtle as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const prototype = Object.getPrototypeOf(subtle) as object;
    const names = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
    for (const name of names) {
      const native = subtle[name]!;
      subtle[name] = (...args) => {
        this.#calls += 1;
        this.#running += 1;
        return native.apply(subtle, args).finally(() => {
          this.#running -= 1;
        });
      };
    }
    this.#restore = () => {
      for (const name of names) delete subtle[name];
    };
  }

  /** Calls made until now. */
  get count(): number {
    return this.#calls;
  }

  /** Resolves when nothing is under way, and what followed from what was has begun. */
  async idle(): Promise<void> {
    for (let turns = 0; turns < 3; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#running > 0) turns = -1;
    }
  }

  /** Gives WebCrypto back. */
  restore(): void {
    this.#restore();
  }
}
