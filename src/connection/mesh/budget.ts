/** How many messages may be taken. */
export interface BudgetOptions {
  /** At once. */
  readonly burst: number;
  /** Then. */
  readonly perSecond: number;
}

/** Lets messages through at a rate: whoever sends more waits, as nothing more is read meanwhile. */
export class Budget {
  readonly #options: BudgetOptions;
  #left: number;
  #last = performance.now();

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#left = options.burst;
  }

  /** Whether the next has to wait. */
  get isSpent(): boolean {
    this.#refill();
    return this.#left < 1;
  }

  /** Resolves when there is one to take. One caller at a time. */
  async take(): Promise<void> {
    while (this.isSpent) await new Promise((resolve) => setTimeout(resolve, 1_000 / this.#options.perSecond));
    this.#left -= 1;
  }

  #refill(): void {
    const { burst, perSecond } = this.#options;
    const now = performance.now();
    this.#left = Math.min(burst, this.#left + ((now - this.#last) * perSecond) / 1_000);
    this.#last = now;
  }
}
