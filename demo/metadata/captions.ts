/** Said one after the other where nobody types. */
const SAMPLE = [
  'This line travels inside the frames.',
  'Its number is drawn into the picture.',
  'Both change in the very same frame.',
  'Choose the data channel, and they do not.',
  'The more delay, the farther apart they are.',
];

/** How long a line of the sample stays, in milliseconds. */
const INTERVAL = 2_500;

/** What is to be said: the lines that somebody types, else a sample text that goes round. */
export class Captions {
  /** Whether the sample text is said. */
  isSampling = true;
  readonly #typed: string[] = [];
  #count = 0;
  #last = Number.NEGATIVE_INFINITY;

  say(text: string): void {
    this.#typed.push(text);
  }

  /** The next line with its number, where one is due. */
  next(): { readonly line: number; readonly text: string } | undefined {
    const now = performance.now();
    const typed = this.#typed.shift();
    if (typed === undefined && !(this.isSampling && now - this.#last > INTERVAL)) return undefined;
    this.#last = now;
    const text = typed ?? SAMPLE[this.#count % SAMPLE.length]!;
    this.#count += 1;
    return { line: this.#count, text: `${this.#count} · ${text}` };
  }
}
