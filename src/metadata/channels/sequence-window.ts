/** Remembers the latest sequence numbers, so that a value that comes again is known. */
export class SequenceWindow {
  readonly #limit: number;
  readonly #seen = new Set<number>();

  /** @param limit how many are remembered */
  constructor(limit: number) {
    this.#limit = limit;
  }

  has(sequence: number): boolean {
    return this.#seen.has(sequence);
  }

  add(sequence: number): void {
    // A Set keeps the order in which it was filled: what is seen again lives on.
    this.#seen.delete(sequence);
    const [oldest] = this.#seen;
    if (this.#seen.size === this.#limit) this.#seen.delete(oldest!);
    this.#seen.add(sequence);
  }
}
