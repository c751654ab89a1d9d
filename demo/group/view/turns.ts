/** Does one thing after another, and marks a part of the page as busy meanwhile. */
export class Turns {
  readonly #region: HTMLElement;
  readonly #fail: (error: unknown) => void;
  readonly #clicked = new Set<HTMLElement>();
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** @param fail is told why something could not be done */
  constructor(region: HTMLElement, fail: (error: unknown) => void) {
    this.#region = region;
    this.#fail = fail;
  }

  /** Does what a button asks for. A second click before that is done is one too many. */
  onClick(button: HTMLElement, action: () => Promise<void>): void {
    button.addEventListener('click', () => {
      if (this.#clicked.has(button)) return;
      this.#clicked.add(button);
      this.do(async () => {
        await action().finally(() => this.#clicked.delete(button));
      });
    });
  }

  /** Does something when all before it has been done. */
  do(action: () => Promise<void>): void {
    this.#waiting += 1;
    this.#region.ariaBusy = 'true';
    const done = this.#last.then(action).catch(this.#fail);
    this.#last = done.then(() => {
      this.#waiting -= 1;
      this.#region.ariaBusy = String(this.#waiting > 0);
    });
  }
}
