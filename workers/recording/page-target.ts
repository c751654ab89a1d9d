import type { FileDescription, Sink } from '../../src/recording/file-writer.js';
import type { RecordingCommand, RecordingNotice, WireTarget } from '../../src/recording/recording-protocol.js';
import { type Deferred, deferred } from '../../src/shared/deferred.js';
import { EncodedTransformError } from '../../src/shared/errors.js';
import { fileSink, MemorySink } from './sinks.js';

/** What the page answers with. */
export type PageAnswer = Extract<RecordingCommand, { readonly type: 'target' | 'written' | 'refused' }>;

/** Where files go, as the page says; what goes to a stream of the page's is handed to it piece by piece. */
export class PageTarget {
  readonly #tell: (notice: RecordingNotice, transfer?: Transferable[]) => void;
  /** What the page is asked for now: where a file goes, or to write a piece. */
  #asked: Deferred<WireTarget | undefined> | undefined;
  #memory: MemorySink | undefined;

  constructor(tell: (notice: RecordingNotice, transfer?: Transferable[]) => void) {
    this.#tell = tell;
  }

  answer(answer: PageAnswer): void {
    if (answer.type === 'target') this.#asked?.resolve(answer.target);
    else if (answer.type === 'written') this.#asked?.resolve(undefined);
    else this.#asked?.reject(new EncodedTransformError('recording-failed', answer.message));
  }

  /** Rejects with `recording-failed` where the page has no place for it. */
  async open(file: FileDescription): Promise<Sink> {
    const target = await this.#ask({ type: 'open', file });
    if (target?.to === 'file') return fileSink(target.handle);
    if (target?.to === 'page') return this.#pageSink();
    this.#memory = new MemorySink();
    return this.#memory;
  }

  /** The latest file, where it went into memory; it is let go. */
  takeBlob(mimeType: string): Blob | undefined {
    const blob = this.#memory?.toBlob(mimeType);
    this.#memory = undefined;
    return blob;
  }

  #pageSink(): Sink {
    return {
      canPatch: false,
      write: async (data) => {
        await this.#ask({ type: 'piece', data }, [data.buffer]);
      },
      close: async () => {
        await this.#ask({ type: 'end' });
      },
    };
  }

  #ask(notice: RecordingNotice, transfer?: Transferable[]): Promise<WireTarget | undefined> {
    this.#asked = deferred();
    this.#tell(notice, transfer);
    return this.#asked.promise;
  }
}
