/** The shortest time between two drawings of what moves by itself, in milliseconds. */
const INTERVAL = 500;

/**
 * Says when to draw: twice a second while things move, at once after an action, and never while the element cannot
 * be seen.
 */
export class DrawClock {
  readonly #draw: () => void;
  readonly #observer: IntersectionObserver;
  readonly #onVisibility = () => this.#update();
  #isInView = false;
  #isMoving = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: number | undefined;

  constructor(element: Element, draw: () => void) {
    this.#draw = draw;
    this.#observer = new IntersectionObserver((entries) => {
      this.#isInView = entries.at(-1)!.isIntersecting;
      this.#update();
    });
    this.#observer.observe(element);
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  /** Whether anything changes by itself. */
  set isMoving(isMoving: boolean) {
    if (this.#isMoving === isMoving) return;
    this.#isMoving = isMoving;
    this.#update();
  }

  /** Draws with the next frame of the screen. */
  drawSoon(): void {
    if (!this.#isVisible) return;
    this.#request ??= requestAnimationFrame(() => {
      this.#request = undefined;
      this.#draw();
      this.#wait();
    });
  }

  stop(): void {
    this.#observer.disconnect();
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#isInView = false;
    this.#update();
  }

  get #isVisible(): boolean {
    return this.#isInView && !document.hidden;
  }

  #update(): void {
    if (this.#isVisible) {
      this.drawSoon();
      return;
    }
    clearTimeout(this.#timer);
    if (this.#request !== undefined) cancelAnimationFrame(this.#request);
    this.#request = undefined;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#isMoving) this.#timer = setTimeout(() => this.drawSoon(), INTERVAL);
  }
}
