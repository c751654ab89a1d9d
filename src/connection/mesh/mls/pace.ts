/** How many times longer one waits at most; and after how many quiet looks around no longer. */
const SLOWEST = 32;
const QUIET = 10;

/** How many times longer one waits than planned: with each wait in vain twice as long, lest a slow group never settles. */
export class Pace {
  #factor = 1;
  #quiet = 0;

  get factor(): number {
    return this.#factor;
  }

  /** Something took too long. */
  slowDown(): void {
    this.#factor = Math.min(2 * this.#factor, SLOWEST);
    this.#quiet = 0;
  }

  /** To be called at each look around. @param isWaiting whether there is anything that one waits for */
  look(isWaiting: boolean): void {
    this.#quiet = isWaiting ? 0 : this.#quiet + 1;
    if (this.#quiet > QUIET) this.#factor = 1;
  }
}
