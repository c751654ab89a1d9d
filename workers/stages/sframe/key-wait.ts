/** After a wait in vain none waits for so long, in milliseconds … */
const SHORTEST_PAUSE = 10_000;
/** … and every further wait in vain doubles that, up to this. */
const LONGEST_PAUSE = 320_000;

/** A frame that waits. */
interface Waiter {
  readonly keyID: number;
  readonly end: (hasCome: boolean) => void;
}

/**
 * Lets a frame wait briefly for a key that is on its way, so that frames which overtake their key are not lost. Those
 * behind it wait in the runner's queue, which is bounded in frames and bytes.
 *
 * Forged key IDs must not hold frames up. A frame behind them that opens ends their wait, and none begins before that
 * frame's turn has come: its sender does not use the key that they claim. And where nothing opens, whoever sends such gets
 * one wait at first, and ever fewer.
 */
export class KeyWait {
  readonly #has: (keyID: number) => boolean;
  readonly #longest: number;
  readonly #waiting = new Set<Waiter>();
  /** Whether a frame that opens is behind. */
  #isOvertaken = false;
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

  /** Whether a frame waits now. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Resolves to true when the key has come, to false when it is not worth waiting any longer. */
  async for(keyID: number): Promise<boolean> {
    if (this.#longest === 0 || this.#isOvertaken || performance.now() < this.#pausedUntil) return false;
    return new Promise((resolve) => {
      const end = (hasCome: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        resolve(hasCome);
      };
      const waiter = { keyID, end };
      this.#waiting.add(waiter);
      const timer = setTimeout(() => {
        this.#pausedUntil = performance.now() + this.#pause;
        this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
        end(false);
      }, this.#longest);
    });
  }

  /** A key has come. */
  notify(): void {
    for (const { keyID, end } of this.#waiting) {
      if (!this.#has(keyID)) continue;
      this.#pause = SHORTEST_PAUSE;
      end(true);
    }
  }

  /** A frame behind those that wait opens. */
  overtaken(): void {
    this.#isOvertaken = true;
    for (const { end } of this.#waiting) end(false);
  }

  /** A frame has opened. */
  opened(): void {
    this.#isOvertaken = false;
  }
}
