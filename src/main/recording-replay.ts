import type { ReplayCommand, ReplayNotice, ReplaySettings, ReplayStatus } from '../recording/replay/replay-protocol.js';
import { type Deferred, deferred } from '../shared/deferred.js';
import { EncodedTransformError, fromErrorRecord } from '../shared/errors.js';
import type { RecordedFile, RecordedTrackHandle } from './recording-events.js';
import { RecordingLine } from './recording-line.js';
import type { RecordableAttachment, RecordedTrack } from './recording-options.js';
import { TypedEventTarget } from './typed-event-target.js';

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
  readonly #line: RecordingLine<ReplayCommand, ReplayNotice>;
  readonly #onEnd: () => void;
  readonly #saves = new Map<number, Deferred<SavedReplay>>();
  #status: ReplayStatus = { seconds: 0, bytes: 0 };
  #count = 0;

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
    this.#onEnd = options.onEnd;
    this.#line = new RecordingLine({
      worker,
      isOwnWorker: options.isOwnWorker,
      message: (port) => ({ framepipeReplay: settings, port }),
      onNotice: (notice: ReplayNotice) => this.#onNotice(notice),
      onFailure: (error) => this.#fail(error),
    });
    for (const track of options.tracks) this.addTrack(track).catch((error) => this.#fail(error));
  }

  /** What is held. */
  get status(): ReplayStatus {
    return this.#status;
  }

  /**
   * Holds another pipeline's frames from now on. Rejects as the recorder's `connect` does, with `unknown-stage` where the
   * pipeline has none. Throws TypeError for what is no pipeline.
   */
  addTrack(track: RecordableAttachment | RecordedTrack): Promise<RecordedTrackHandle> {
    return this.#line.addTrack(track);
  }

  /** Takes no more of a track; what it gave stays until it is too old. */
  removeTrack(track: RecordedTrackHandle): void {
    this.#line.removeTrack(track);
  }

  /**
   * Makes a file of what is held, which goes on. Rejects with `no-key-frame` where nothing is, with `not-supported` where the
   * container cannot hold a codec, and with `closed` after the end.
   */
  async save(): Promise<SavedReplay> {
    if (this.#line.hasEnded) throw new EncodedTransformError('closed', 'the replay has ended');
    const id = this.#count++;
    const saving = deferred<SavedReplay>();
    this.#saves.set(id, saving);
    this.#line.send({ type: 'save', id });
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

  #onNotice(notice: ReplayNotice): void {
    switch (notice.type) {
      case 'status':
        this.#status = notice.status;
        this.#dispatch('status', notice.status);
        break;
      case 'trackended':
        this.#onTrackEnded(notice.track);
        break;
      case 'saved':
        this.#saves.get(notice.id)?.resolve({ files: notice.files, blob: notice.files.at(-1)!.blob });
        break;
      case 'refused':
        this.#saves.get(notice.id)?.reject(fromErrorRecord(notice.error));
        break;
    }
  }

  #onTrackEnded(id: string | number): void {
    const track = this.#line.trackOf(id);
    this.#line.forgetTrack(id);
    if (track) this.#dispatch('trackended', track);
  }

  #fail(error: EncodedTransformError): void {
    if (this.#end(error)) this.#dispatch('failed', error);
  }

  /** Returns whether it had not ended before. */
  #end(error: EncodedTransformError): boolean {
    if (!this.#line.end()) return false;
    for (const saving of this.#saves.values()) saving.reject(error);
    this.#onEnd();
    return true;
  }

  #dispatch<T extends keyof ReplayEvents>(type: T, detail: ReplayEvents[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
