import type { FileDescription } from '../recording/file-writer.js';
import { RecordingClock } from '../recording/recording-clock.js';
import type {
  RecordingCommand,
  RecordingNotice,
  RecordingSettings,
  RecordingStatus,
} from '../recording/recording-protocol.js';
import { wrongType } from '../shared/arguments.js';
import { deferred } from '../shared/deferred.js';
import { EncodedTransformError, fromErrorRecord } from '../shared/errors.js';
import { wallClock } from '../shared/wall-clock.js';
import type {
  RecordedFile,
  RecordedTrackHandle,
  RecordingEvents,
  RecordingResult,
  RecordingState,
} from './recording-events.js';
import { RecordingLine } from './recording-line.js';
import type { RecordableAttachment, RecordedTrack } from './recording-options.js';
import { RecordingOutput } from './recording-output.js';
import type { RecordingTarget } from './recording-target.js';
import { TypedEventTarget } from './typed-event-target.js';

/** How long a recording may take to stop before its worker is given up, in milliseconds; writing pieces is not counted. */
const STOP_LIMIT = 30_000;

/**
 * A running recording; {@link startRecording} makes it. Its events are CustomEvents.
 *
 * @example
 * ```ts
 * import type { AttachedTransform } from 'framepipe';
 * import { startRecording } from 'framepipe/recording.js';
 *
 * async function record(attached: AttachedTransform, end: Promise<void>): Promise<Blob | undefined> {
 *   const recording = startRecording({ tracks: [attached] });
 *   recording.addEventListener('status', ({ detail }) => console.log(detail.duration, detail.size));
 *   await recording.started;
 *   await end;
 *   return (await recording.stop()).blob;
 * }
 * ```
 */
export class Recording extends TypedEventTarget<RecordingEvents> {
  /** Resolves when the first file begins. Rejects as the recording fails. */
  readonly started: Promise<void>;
  readonly #line: RecordingLine<RecordingCommand, RecordingNotice>;
  readonly #output: RecordingOutput;
  readonly #started = deferred<void>();
  readonly #stopped = deferred<RecordingResult>();
  readonly #files: RecordedFile[] = [];
  readonly #onEnd: () => void;
  readonly #clock = new RecordingClock();
  #state: RecordingState = 'starting';
  #status: RecordingStatus = { duration: 0, size: 0, overflowed: 0, undecodable: 0, unreadable: 0, layers: 0, late: 0 };
  #isStopping = false;

  /** Use {@link startRecording}. */
  constructor(
    worker: Worker,
    settings: RecordingSettings,
    options: {
      readonly tracks: readonly (RecordableAttachment | RecordedTrack)[];
      readonly target: RecordingTarget | undefined;
      readonly isOwnWorker: boolean;
      readonly onEnd: () => void;
    },
  ) {
    super();
    this.#onEnd = options.onEnd;
    this.started = this.#started.promise;
    for (const { promise } of [this.#started, this.#stopped]) promise.catch(() => {});
    this.#line = new RecordingLine({
      worker,
      isOwnWorker: options.isOwnWorker,
      message: (port) => ({ framepipeRecording: settings, port }),
      onNotice: (notice: RecordingNotice) => this.#onNotice(notice),
      onFailure: (error) => this.#fail(error),
    });
    this.#output = new RecordingOutput(options.target, (answer) => this.#line.send(answer));
    for (const track of options.tracks) this.addTrack(track).catch((error) => this.#fail(error));
  }

  /** Where it is in its life. */
  get state(): RecordingState {
    return this.#state;
  }

  /** How far it is. */
  get status(): RecordingStatus {
    return this.#status;
  }

  /** The files that are complete. */
  get files(): readonly RecordedFile[] {
    return this.#files;
  }

  /**
   * Records another pipeline from now on, which begins another file, unless the first has not begun. Rejects as the
   * recorder's `connect` does, with `unknown-stage` where the pipeline has none. Throws TypeError for what is no pipeline.
   */
  addTrack(track: RecordableAttachment | RecordedTrack): Promise<RecordedTrackHandle> {
    return this.#line.addTrack(track);
  }

  /** Records no more of a track; what was recorded stays. */
  removeTrack(track: RecordedTrackHandle): void {
    this.#line.removeTrack(track);
  }

  /** Leaves out what comes from now on; the file goes on without a gap when it is resumed. */
  pause(): void {
    if (this.#state === 'starting' || this.#state === 'recording') this.#state = 'paused';
    this.#clock.pause(wallClock());
    this.#line.send({ type: 'pause' });
  }

  /** Goes on, pictures from the next key frame, which is asked for. */
  resume(): void {
    if (this.#state === 'paused') this.#state = 'recording';
    this.#clock.resume(wallClock());
    this.#line.send({ type: 'resume' });
  }

  /**
   * Where in the recording a moment is, in seconds, pauses left out; of one within a pause, where the pause began. Undefined
   * before the first file begins.
   *
   * @param moment in milliseconds since the epoch
   */
  timeOf(moment: number): number | undefined {
    return this.#clock.timeOf(moment);
  }

  /** Marks this moment: in `files`, and as a chapter of WebM and Matroska. Throws TypeError for what is no string. */
  markChapter(title: string): void {
    if (typeof title !== 'string') throw wrongType('title', 'a string', title);
    this.#line.send({ type: 'mark', title });
  }

  /**
   * Ends it: everything that has come is written, and the file completed. Asked again, it gives the same. Rejects where the
   * recording has failed.
   */
  stop(): Promise<RecordingResult> {
    if (!this.#isStopping && !this.#line.hasEnded) {
      this.#isStopping = true;
      this.#line.send({ type: 'stop' });
      this.#watchStop();
    }
    return this.#stopped.promise;
  }

  #watchStop(size = this.#status.size): void {
    setTimeout(() => {
      if (this.#line.hasEnded) return;
      // A slow target is no dead worker.
      if (this.#output.isStreaming || this.#status.size !== size) this.#watchStop();
      else this.#fail(new EncodedTransformError('recording-failed', 'the recording worker does not answer'));
    }, STOP_LIMIT);
  }

  #onNotice(notice: RecordingNotice): void {
    switch (notice.type) {
      case 'open':
        void this.#open(notice.file);
        break;
      case 'piece':
        void this.#output.write(notice.data);
        break;
      case 'end':
        void this.#output.close();
        break;
      case 'file':
        this.#addFile(notice.blob ? { ...notice.file, blob: notice.blob } : notice.file);
        break;
      case 'status':
        this.#status = notice.status;
        this.#dispatch('status', notice.status);
        break;
      case 'missing':
        this.#onMissing(notice.tracks);
        break;
      case 'reduced':
      case 'trackended':
        this.#onTrack(notice.type, notice.track);
        break;
      case 'stopped':
        this.#end('stopped');
        this.#started.reject(new EncodedTransformError('no-key-frame', 'it was stopped before anything came'));
        this.#stopped.resolve({ files: this.#files, blob: this.#files[0]?.blob });
        break;
      case 'failed':
        this.#fail(fromErrorRecord(notice.error));
        break;
    }
  }

  async #open(file: FileDescription): Promise<void> {
    this.#clock.start(file.startTime - file.recordingTime * 1000);
    if (!(await this.#output.open(file)) || this.#line.hasEnded) return;
    if (this.#state === 'starting') this.#state = 'recording';
    this.#started.resolve();
    this.#dispatch('open', file);
  }

  #addFile(file: RecordedFile): void {
    this.#files.push(file);
    this.#dispatch('file', file);
  }

  #onMissing(ids: readonly (string | number)[]): void {
    const tracks = ids.map((id) => this.#line.trackOf(id)).filter((track) => track !== undefined);
    this.#dispatch('missing', tracks);
  }

  #onTrack(type: 'reduced' | 'trackended', id: string | number): void {
    const track = this.#line.trackOf(id);
    if (type === 'trackended') this.#line.forgetTrack(id);
    if (track) this.#dispatch(type, track);
  }

  #fail(error: EncodedTransformError): void {
    if (this.#line.hasEnded) return;
    this.#end('failed');
    this.#started.reject(error);
    this.#stopped.reject(error);
    this.#dispatch('failed', error);
  }

  #end(state: 'stopped' | 'failed'): void {
    this.#state = state;
    this.#line.end();
    this.#onEnd();
  }

  #dispatch<T extends keyof RecordingEvents>(type: T, detail: RecordingEvents[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
