/** How long a frame may wait for its key, in milliseconds. */
const LONGEST = 500;
/** After a wait in vain, nobody waits for so long, in milliseconds: forged key IDs must not hold frames up. */
const PAUSE = 10_000;

/**
 * Lets frames wait briefly for a key that is on its way, so that those which overtake it are not lost. Frames behind
 * one that waits are kept by the runner, whose queue is bounded.
 */
export class KeyWait {
  readonly #has: (keyID: number) => boolean;
  readonly #waiting = new Set<() => void>();
  #pausedUntil = 0;

  /** @param has whether there is a key of this ID */
  constructor(has: (keyID: number) => boolean) {
    this.#has = has;
  }

  /** Resolves to true when the key has come, to false when it is not worth waiting any longer. */
  async for(keyID: number): Promise<boolean> {
    const end = performance.now() + LONGEST;
    while (!this.#has(keyID)) {
      const left = end - performance.now();
      if (left <= 0 || performance.now() < this.#pausedUntil) {
        if (left <= 0) this.#pausedUntil = performance.now() + PAUSE;
        return false;
      }
      await this.#nextKey(left);
    }
    return true;
  }

  /** A key has come. */
  notify(): void {
    this.#pausedUntil = 0;
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
