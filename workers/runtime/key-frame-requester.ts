/** The shortest time between two requests, in milliseconds: a key frame needs a round trip to come. */
const SHORTEST = 500;
/** While no key frame comes, requests thin out up to this: a receiver that cannot decrypt must not flood a room. */
const LONGEST = 8_000;

/**
 * Asks for key frames, rate-limited. A request that comes too early is kept and made later, unless a key frame has
 * come by then; every request in vain doubles the wait.
 */
export class KeyFrameRequester {
  readonly #request: () => void;
  #interval = SHORTEST;
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param request asks the browser, once */
  constructor(request: () => void) {
    this.#request = request;
  }

  request(): void {
    if (this.#timer !== undefined) return;
    const wait = this.#last + this.#interval - performance.now();
    if (wait <= 0) this.#ask();
    else this.#timer = setTimeout(() => this.#ask(), wait);
  }

  /** A key frame went through. */
  arrived(): void {
    this.#interval = SHORTEST;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #ask(): void {
    this.#timer = undefined;
    const now = performance.now();
    if (now - this.#last > 2 * LONGEST) this.#interval = SHORTEST;
    else this.#interval = Math.min(2 * this.#interval, LONGEST);
    this.#last = now;
    this.#request();
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
