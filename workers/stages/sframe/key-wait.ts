/** After a wait in vain none waits for so long, in milliseconds … */
const SHORTEST_PAUSE = 10_000;
/** … and every further wait in vain doubles that, up to this. */
const LONGEST_PAUSE = 320_000;

/**
 * Lets a frame wait briefly for a key that is on its way, so that frames which overtake their key are not lost. Those
 * behind it wait in the runner's queue, which is bounded. Forged key IDs must not hold frames up: whoever sends them gets
 * one wait at first, and ever fewer.
 */
export class KeyWait {
  readonly #has: (keyID: number) => boolean;
  readonly #longest: number;
  readonly #waiting = new Set<() => void>();
  #pause = SHORTEST_PAUSE;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  /**
   * @param has whether there is a key of this ID
   * @param longest how long a frame may wait, in milliseconds; 0 for no wait
   */
  constructor(has: (keyID: number) => boolean, longest: number) {
    this.#has = has;
    this.#longest = longest;
  }

  /** Resolves to true when the key has come, to false when it is not worth waiting any longer. */
  async for(keyID: number): Promise<boolean> {
    const start = performance.now();
    if (this.#longest === 0 || start < this.#pausedUntil) return false;
    const end = start + this.#longest;
    for (let left = this.#longest; left > 0; left = end - performance.now()) {
      await this.#nextKey(left);
      if (!this.#has(keyID)) continue;
      this.#pause = SHORTEST_PAUSE;
      return true;
    }
    this.#pausedUntil = end + this.#pause;
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
    return false;
  }

  /** A key has come, or the pipeline ends. */
  notify(): void {
    for (const wake of this.#waiting) wake();
  }

  #nextKey(limit: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, limit);
      this.#waiting.add(wake);
    });
  }
}
