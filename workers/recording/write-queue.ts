import type { FileWriter } from '../../src/recording/file-writer.js';
import type { TimelineOutput } from '../../src/recording/timeline/timeline-output.js';
import { EncodedTransformError } from '../../src/shared/errors.js';

/** What waits to be written, in order, however slow the target is. */
export class WriteQueue {
  readonly #writer: FileWriter;
  readonly #onFailure: (error: EncodedTransformError) => Promise<void>;
  #outputs: TimelineOutput[] = [];
  #bytes = 0;
  #writing: Promise<void> | undefined;
  #hasFailed = false;

  /** @param onFailure called once, when nothing more can be written, and waited for */
  constructor(writer: FileWriter, onFailure: (error: EncodedTransformError) => Promise<void>) {
    this.#writer = writer;
    this.#onFailure = onFailure;
  }

  /** Bytes of frames that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  add(output: TimelineOutput): void {
    if (this.#hasFailed) return;
    this.#outputs.push(output);
    if (output.type === 'packet') this.#bytes += output.packet.data.length;
    this.#writing ??= this.#write();
  }

  /** Resolves when all is written, or nothing more can be. */
  async done(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    try {
      for (let output = this.#outputs.shift(); output; output = this.#outputs.shift()) {
        await this.#writer.write(output);
        if (output.type === 'packet') this.#bytes -= output.packet.data.length;
      }
      this.#writing = undefined;
    } catch (error) {
      this.#hasFailed = true;
      this.#outputs = [];
      await this.#onFailure(asRecordingError(error));
    }
  }
}

function asRecordingError(error: unknown): EncodedTransformError {
  if (error instanceof EncodedTransformError) return error;
  const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
  const message = isFull ? 'the disk or quota is full' : `the target takes no more: ${error}`;
  return new EncodedTransformError('recording-failed', message, { cause: error });
}
