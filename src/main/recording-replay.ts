import type {
  ReplayCommand,
  ReplayMessage,
  ReplayNotice,
  ReplaySettings,
  ReplayStatus,
} from '../recording/replay/replay-protocol.js';
import { type Deferred, deferred } from '../shared/deferred.js';
import { EncodedTransformError, fromErrorRecord } from '../shared/errors.js';
import { checkTrack, type RecordableAttachment, type RecordedTrack } from './recording-options.js';
import type { RecordedFile, RecordedTrackHandle } from './recording-session.js';
import { postToRecordingWorker } from './recording-worker.js';
import { TypedEventTarget } from './typed-event-target.js';
import { watchWorker } from './worker-failure.js';

export type { ReplayStatus };

/** What an instant replay gave. */
export interface SavedReplay {
  /** In the order of time. More than one where a codec or a picture's size changed within it. */
  readonly files: readonly (RecordedFile & { readonly blob: Blob })[];
  /** The last file's, which reaches up to the moment when it was saved. */
  readonly blob: Blob;
}

/** The events of a {@link Replay}. */
export interface ReplayEvents {
  /** What is held, five times a second. */
  status: ReplayStatus;
  /** A track's pipeline, or its recorder, has ended: nothing more comes of it. */
  trackended: RecordedTrackHandle;
  /** It has ended, and why. */
  failed: EncodedTransformError;
}

/** How long the worker may take to save, in milliseconds. */
const SAVE_LIMIT = 30_000;

/**
 * The last seconds of some tracks; {@link startReplay} makes it. Its events are CustomEvents.
 *
 * @example
 * ```ts
 * import type { AttachedTransform } from 'framepipe';
 * import { startReplay } from 'framepipe/recording.js';
 *
 * function replayOnClick(attached: AttachedTransform, button: HTMLButtonElement, video: HTMLVideoElement): void {
 *   const replay = startReplay({ tracks: [attached], seconds: 30 });
 *   button.addEventListener('click', async () => {
 *     video.src = URL.createObjectURL((await replay.save()).blob);
 *   });
 * }
 * ```
 */
export class Replay extends TypedEventTarget<ReplayEvents> {
  readonly #worker: Worker;
  readonly #isOwnWorker: boolean;
  readonly #onEnd: () => void;
  readonly #port: MessagePort;
  readonly #tracks = new Map<number, RecordedTrackHandle>();
  readonly #saves = new Map<number, Deferred<SavedReplay>>();
  #status: ReplayStatus = { seconds: 0, bytes: 0 };
  #hasEnded = false;
  #count = 0;
  readonly #onFailure = (failure: EncodedTransformError): void => this.#fail(failure);

  /** Use {@link startReplay}. */
  constructor(
    worker: Worker,
    settings: ReplaySettings,
    options: {
      readonly tracks: readonly (RecordableAttachment | RecordedTrack)[];
      readonly isOwnWorker: boolean;
      readonly onEnd: () => void;
    },
  ) {
    super();
    this.#worker = worker;
    this.#isOwnWorker = options.isOwnWorker;
    this.#onEnd = options.onEnd;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<ReplayNotice>) => this.#onNotice(data);
    const watch = watchWorker(worker);
    watch.listeners.add(this.#onFailure);
    postToRecordingWorker(worker, { framepipeReplay: settings, port: port2 } satisfies ReplayMessage, [port2]);
    for (const track of options.tracks) this.addTrack(track).catch((error) => this.#fail(error));
    if (watch.failure) this.#fail(watch.failure);
  }

  /** What is held. */
  get status(): ReplayStatus {
    return this.#status;
  }

  /**
   * Holds another pipeline's frames from now on. Rejects as the recorder's `connect` does, with `unknown-stage` where the
   * pipeline has none. Throws TypeError for what is no pipeline.
   */
  async addTrack(track: RecordableAttachment | RecordedTrack): Promise<RecordedTrackHandle> {
    const { stage, kind, side, name, participant } = checkTrack(track);
    this.#checkOpen();
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

  /** Takes no more of a track; what it gave stays until it is too old. */
  removeTrack(track: RecordedTrackHandle): void {
    for (const [id, handle] of this.#tracks) if (handle === track) this.#send({ type: 'untrack', track: id });
  }

  /**
   * Makes a file of what is held, which goes on. Rejects with `no-key-frame` where nothing is, with `not-supported` where the
   * container cannot hold a codec, and with `closed` after the end.
   */
  async save(): Promise<SavedReplay> {
    this.#checkOpen();
    const id = this.#count++;
    const saving = deferred<SavedReplay>();
    this.#saves.set(id, saving);
    this.#send({ type: 'save', id });
    const limit = setTimeout(
      () => saving.reject(new EncodedTransformError('recording-failed', 'the recording worker does not answer')),
      SAVE_LIMIT,
    );
    try {
      return await saving.promise;
    } finally {
      clearTimeout(limit);
      this.#saves.delete(id);
    }
  }

  /** Lets go of everything. Files that are being saved are lost. */
  close(): void {
    this.#end(new EncodedTransformError('closed', 'the replay has been closed'));
  }

  #checkOpen(): void {
    if (this.#hasEnded) throw new EncodedTransformError('closed', 'the replay has ended');
  }

  #onNotice(notice: ReplayNotice): void {
    switch (notice.type) {
      case 'status':
        this.#status = notice.status;
        this.#dispatch('status', notice.status);
        break;
      case 'trackended':
        this.#onTrackEnded(notice.track as number);
        break;
      case 'saved':
        this.#saves.get(notice.id)?.resolve({ files: notice.files, blob: notice.files.at(-1)!.blob });
        break;
      case 'refused':
        this.#saves.get(notice.id)?.reject(fromErrorRecord(notice.error));
        break;
    }
  }

  #onTrackEnded(id: number): void {
    const track = this.#tracks.get(id);
    this.#tracks.delete(id);
    if (track) this.#dispatch('trackended', track);
  }

  #fail(error: EncodedTransformError): void {
    if (this.#end(error)) this.#dispatch('failed', error);
  }

  /** Returns whether it had not ended before. */
  #end(error: EncodedTransformError): boolean {
    if (this.#hasEnded) return false;
    this.#send({ type: 'close' });
    this.#hasEnded = true;
    for (const saving of this.#saves.values()) saving.reject(error);
    this.#port.onmessage = null;
    watchWorker(this.#worker).listeners.delete(this.#onFailure);
    this.#onEnd();
    if (this.#isOwnWorker) this.#worker.terminate();
    return true;
  }

  #send(command: ReplayCommand, transfer: Transferable[] = []): void {
    if (!this.#hasEnded) this.#port.postMessage(command, transfer);
  }

  #dispatch<T extends keyof ReplayEvents>(type: T, detail: ReplayEvents[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
