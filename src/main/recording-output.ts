import type { FileDescription } from '../recording/file-writer.js';
import type { RecordingCommand } from '../recording/recording-protocol.js';
import { chooseTarget, type RecordingTarget } from './recording-target.js';

/** Says where the files of a recording go, and writes those that go to streams, piece by piece, as the worker asks. */
export class RecordingOutput {
  readonly #target: RecordingTarget | undefined;
  readonly #answer: (answer: RecordingCommand) => void;
  #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | undefined;

  constructor(target: RecordingTarget | undefined, answer: (answer: RecordingCommand) => void) {
    this.#target = target;
    this.#answer = answer;
  }

  /** Whether it writes to a stream, which takes as long as that likes. */
  get isStreaming(): boolean {
    return this.#writer !== undefined;
  }

  /** Resolves to whether there is a place for the file. */
  async open(file: FileDescription): Promise<boolean> {
    try {
      const { wire, stream } = await chooseTarget(this.#target, file);
      this.#writer = stream?.getWriter();
      this.#answer({ type: 'target', target: wire });
      return true;
    } catch (error) {
      this.#answer({ type: 'refused', message: `no target for the file: ${error}` });
      return false;
    }
  }

  async write(data: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#act((writer) => writer.write(data));
  }

  /** The stream has all of its file. */
  async close(): Promise<void> {
    await this.#act((writer) => writer.close());
    this.#writer = undefined;
  }

  async #act(act: (writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>) => Promise<void>): Promise<void> {
    try {
      if (this.#writer) await act(this.#writer);
      this.#answer({ type: 'written' });
    } catch (error) {
      this.#answer({ type: 'refused', message: `the target takes no more: ${error}` });
    }
  }
}
