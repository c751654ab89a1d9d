/** Bytes that a stream may still take: so many a second, and no more at once than in a quarter of one. */
export class TokenBucket {
  readonly #rate: number;
  readonly #capacity: number;
  #tokens: number;
  #time: number | undefined;

  /**
   * @param rate bytes a second
   * @param smallest what may always be taken at once
   */
  constructor(rate: number, smallest: number) {
    this.#rate = rate;
    this.#capacity = Math.max(rate / 4, smallest);
    this.#tokens = this.#capacity;
  }

  /** What there is now; `now` in milliseconds. */
  available(now: number): number {
    const elapsed = Math.max(0, now - (this.#time ?? now));
    this.#time = now;
    this.#tokens = Math.min(this.#capacity, this.#tokens + (elapsed * this.#rate) / 1_000);
    return Math.floor(this.#tokens);
  }

  take(bytes: number): void {
    this.#tokens -= bytes;
  }
}
