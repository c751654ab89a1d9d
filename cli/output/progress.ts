/** Between drawings, in milliseconds. */
const INTERVAL = 100;
/** Before the first one: short files need none. */
const DELAY = 500;
const WIDTH = 30;

/** A bar on a terminal that shows how far a file is read; nothing elsewhere. */
export class ProgressBar {
  readonly #terminal: NodeJS.WriteStream;
  readonly #start = performance.now();
  #drawn = 0;

  constructor(terminal: NodeJS.WriteStream) {
    this.#terminal = terminal;
  }

  /** @param share 0 to 1. */
  update(share: number): void {
    if (!this.#terminal.isTTY) return;
    const now = performance.now();
    if (now - this.#start < DELAY || now - this.#drawn < INTERVAL) return;
    this.#drawn = now;
    const filled = Math.round(share * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    this.#terminal.write(`\r\x1b[2K${bar} ${Math.floor(100 * share)} %`);
  }

  clear(): void {
    if (this.#drawn > 0) this.#terminal.write('\r\x1b[2K');
    this.#drawn = 0;
  }
}
