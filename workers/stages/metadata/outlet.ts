import type { MetadataBatch, MetadataFrame, MetadataValue } from '../../../src/metadata/channels/batch.js';
import { CreditedPort } from '../../../src/shared/credited-port.js';

/** Bytes of values that wait at most, as they travelled. */
const BYTES = 4 * 2 ** 20;

/**
 * Where values go: a port whose other end grants batches one by one. As long as it does, each frame's values go at once,
 * so that they are there before the picture; a page that is busy gets them together, and what is too much is only counted.
 */
export class Outlet {
  readonly #limit: number;
  readonly #port = new CreditedPort<MetadataBatch>(() => this.flush());
  #values: { readonly value: MetadataValue; readonly length: number }[] = [];
  #bytes = 0;
  #frames: MetadataFrame[] = [];
  #missed = 0;

  /** @param limit values that wait at most, and frames */
  constructor(limit: number) {
    this.#limit = limit;
  }

  connect(port: MessagePort): void {
    this.#port.connect(port);
  }

  addValue(value: MetadataValue, length: number): void {
    this.#values.push({ value, length });
    this.#bytes += length;
    while (this.#values.length > this.#limit || (this.#bytes > BYTES && this.#values.length > 1)) {
      this.#bytes -= this.#values.shift()!.length;
      this.#missed += 1;
    }
  }

  addFrame(frame: MetadataFrame): void {
    this.#frames.push(frame);
    if (this.#frames.length > this.#limit) this.#frames.shift();
  }

  /** Sends what waits, if that is granted. */
  flush(): void {
    if (!this.#port.isGranted || this.#values.length + this.#frames.length === 0) return;
    const values = this.#values.map(({ value }) => value);
    this.#port.post({ values, frames: this.#frames, missed: this.#missed });
    this.#values = [];
    this.#bytes = 0;
    this.#frames = [];
    this.#missed = 0;
  }

  /** Says that no more will come. */
  close(): void {
    this.#port.close();
  }
}
