import type { FileDescription, WrittenFile } from '../recording/file-writer.js';
import type { Chapter, Container } from '../recording/mux/muxer.js';
import type {
  RecordingCommand,
  RecordingMessage,
  RecordingNotice,
  RecordingSettings,
  RecordingStatus,
} from '../recording/recording-protocol.js';
import { wrongType } from '../shared/arguments.js';
import { deferred } from '../shared/deferred.js';
import { EncodedTransformError, fromErrorRecord } from '../shared/errors.js';
import { RecordingClock } from './recording-clock.js';
import { checkTrack, type RecordableAttachment, type RecordedTrack } from './recording-options.js';
import { chooseTarget, type RecordingTarget } from './recording-target.js';
import { postToRecordingWorker } from './recording-worker.js';
import { TypedEventTarget } from './typed-event-target.js';
import { watchWorker } from './worker-failure.js';

export type { Chapter, Container, FileDescription, RecordingStatus, WrittenFile };

/** A file of a recording that is complete. */
export interface RecordedFile extends WrittenFile {
  /** What is in it; absent where it went to a target. */
  readonly blob?: Blob;
}

/** What a recording has given. */
export interface RecordingResult {
  /** In the order of time. More than one where a codec, a picture's size or the tracks changed. */
  readonly files: readonly RecordedFile[];
  /** The first file's; undefined where it went to a target, or nothing came. */
  readonly blob: Blob | undefined;
}

/** Where a recording is in its life. */
export type RecordingState = 'starting' | 'recording' | 'paused' | 'stopped' | 'failed';

/** The events of a {@link Recording}. */
export interface RecordingEvents {
  /** How far it is, five times a second. */
  status: RecordingStatus;
  /** A file begins. */
  open: FileDescription;
  /** A file is complete. */
  file: RecordedFile;
  /** Goes on without tracks that have given nothing decodable in time; when they do, another file begins. */
  missing: readonly RecordedTrackHandle[];
  /** A track's pipeline, or its recorder, has ended: nothing more comes of it. */
  trackended: RecordedTrackHandle;
  /** It has ended, and why. What was written before can be played. */
  failed: EncodedTransformError;
}

/** A track of a running recording. */
export interface RecordedTrackHandle {
  /** What it carries. */
  readonly kind: 'audio' | 'video';
  /** The end of the connection at which it is recorded. */
  readonly side: 'sender' | 'receiver';
  /** What players show as its name. */
  readonly name: string | undefined;
}

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
  readonly #worker: Worker;
  readonly #isOwnWorker: boolean;
  readonly #port: MessagePort;
  readonly #target: RecordingTarget | undefined;
  readonly #started = deferred<void>();
  readonly #stopped = deferred<RecordingResult>();
  readonly #tracks = new Map<number, RecordedTrackHandle>();
  readonly #files: RecordedFile[] = [];
  readonly #onEnd: () => void;
  readonly #clock = new RecordingClock();
  #state: RecordingState = 'starting';
  #status: RecordingStatus = { duration: 0, size: 0, overflowed: 0, undecodable: 0, unreadable: 0, layers: 0, late: 0 };
  #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | undefined;
  #isStopping = false;
  #count = 0;

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
    this.#worker = worker;
    this.#target = options.target;
    this.#isOwnWorker = options.isOwnWorker;
    this.#onEnd = options.onEnd;
    this.started = this.#started.promise;
    for (const { promise } of [this.#started, this.#stopped]) promise.catch(() => {});
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<RecordingNotice>) => this.#onNotice(data);
    const watch = watchWorker(worker);
    if (watch.failure) this.#fail(watch.failure);
    watch.listeners.add((failure) => this.#fail(failure));
    const message: RecordingMessage = { framepipeRecording: settings, port: port2 };
    postToRecordingWorker(worker, message, [port2]);
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
  async addTrack(track: RecordableAttachment | RecordedTrack): Promise<RecordedTrackHandle> {
    const { stage, kind, side, name, participant } = checkTrack(track);
    if (this.#hasEnded) throw new EncodedTransformError('closed', 'the recording has ended');
    const id = this.#count++;
    const handle: RecordedTrackHandle = { kind, side, name };
    const { port1, port2 } = new MessageChannel();
    this.#tracks.set(id, handle);
    this.#send({ type: 'track', description: { track: id, kind, side, name, participant }, port: port1 }, [port1]);
    try {
      await stage.connect(port2);
    } catch (error) {
      this.#tracks.delete(id);
      this.#send({ type: 'untrack', track: id });
      throw error;
    }
    return handle;
  }

  /** Records no more of a track; what was recorded stays. */
  removeTrack(track: RecordedTrackHandle): void {
    for (const [id, handle] of this.#tracks) if (handle === track) this.#send({ type: 'untrack', track: id });
  }

  /** Leaves out what comes from now on; the file goes on without a gap when it is resumed. */
  pause(): void {
    if (this.#state === 'starting' || this.#state === 'recording') this.#state = 'paused';
    this.#clock.pause(epoch());
    this.#send({ type: 'pause' });
  }

  /** Goes on, pictures from the next key frame, which is asked for. */
  resume(): void {
    if (this.#state === 'paused') this.#state = 'recording';
    this.#clock.resume(epoch());
    this.#send({ type: 'resume' });
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
    this.#send({ type: 'mark', title });
  }

  /**
   * Ends it: everything that has come is written, and the file completed. Asked again, it gives the same. Rejects where the
   * recording has failed.
   */
  stop(): Promise<RecordingResult> {
    if (!this.#isStopping && !this.#hasEnded) {
      this.#isStopping = true;
      this.#send({ type: 'stop' });
      this.#watchStop();
    }
    return this.#stopped.promise;
  }

  get #hasEnded(): boolean {
    return this.#state === 'stopped' || this.#state === 'failed';
  }

  #watchStop(size = this.#status.size): void {
    setTimeout(() => {
      if (this.#hasEnded) return;
      // A slow target is no dead worker.
      if (this.#writer || this.#status.size !== size) this.#watchStop();
      else this.#fail(new EncodedTransformError('recording-failed', 'the recording worker does not answer'));
    }, STOP_LIMIT);
  }

  #onNotice(notice: RecordingNotice): void {
    if (this.#hasEnded) return;
    switch (notice.type) {
      case 'open':
        void this.#open(notice.file);
        break;
      case 'piece':
        void this.#write((writer) => writer.write(notice.data));
        break;
      case 'end':
        void this.#write((writer) => writer.close());
        break;
      case 'file':
        this.#addFile(notice.blob ? { ...notice.file, blob: notice.blob } : notice.file);
        break;
      case 'status':
        this.#status = notice.status;
        this.#dispatch('status', notice.status);
        break;
      case 'missing':
        this.#dispatch(
          'missing',
          notice.tracks.map((track) => this.#tracks.get(track as number)).filter((track) => track !== undefined),
        );
        break;
      case 'trackended':
        this.#onTrackEnded(notice.track as number);
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
    try {
      const { wire, stream } = await chooseTarget(this.#target, file);
      this.#writer = stream?.getWriter();
      this.#send({ type: 'target', target: wire });
      if (this.#state === 'starting') this.#state = 'recording';
      this.#started.resolve();
      this.#dispatch('open', file);
    } catch (error) {
      this.#send({ type: 'refused', message: `no target for the file: ${error}` });
    }
  }

  async #write(act: (writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>) => Promise<void>): Promise<void> {
    try {
      if (this.#writer) await act(this.#writer);
      this.#send({ type: 'written' });
    } catch (error) {
      this.#send({ type: 'refused', message: `the target takes no more: ${error}` });
    }
  }

  #addFile(file: RecordedFile): void {
    this.#writer = undefined;
    this.#files.push(file);
    this.#dispatch('file', file);
  }

  #onTrackEnded(id: number): void {
    const track = this.#tracks.get(id);
    this.#tracks.delete(id);
    if (track) this.#dispatch('trackended', track);
  }

  #fail(error: EncodedTransformError): void {
    if (this.#hasEnded) return;
    this.#end('failed');
    this.#started.reject(error);
    this.#stopped.reject(error);
    this.#dispatch('failed', error);
  }

  #end(state: 'stopped' | 'failed'): void {
    this.#state = state;
    this.#port.close();
    this.#onEnd();
    if (this.#isOwnWorker) this.#worker.terminate();
  }

  #send(command: RecordingCommand, transfer: Transferable[] = []): void {
    if (!this.#hasEnded) this.#port.postMessage(command, transfer);
  }

  #dispatch<T extends keyof RecordingEvents>(type: T, detail: RecordingEvents[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function epoch(): number {
  return performance.timeOrigin + performance.now();
}
