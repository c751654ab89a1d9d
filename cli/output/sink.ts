import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** Texts are gathered up to this length before they are written. */
const LENGTH = 64 * 1024;

/** Where a report goes: a file or standard output, no faster than it takes. */
export class Sink {
  readonly #stream: NodeJS.WritableStream;
  readonly #isFile: boolean;
  #text = '';

  /** @param path Of a file; undefined for standard output. */
  constructor(path: string | undefined) {
    this.#isFile = path !== undefined;
    this.#stream = path === undefined ? process.stdout : createWriteStream(path);
    // Whoever waits for a write is told; without a listener it would end the process.
    this.#stream.on('error', () => {});
  }

  async write(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length > LENGTH) await this.#flush();
  }

  async end(): Promise<void> {
    await this.#flush();
    if (!this.#isFile) return;
    this.#stream.end();
    await finished(this.#stream as NodeJS.WritableStream & { readonly readable?: never });
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text === '') return;
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
  }
}
