import type { LineCommand, RecordingMessage } from '../recording/recording-protocol.js';
import type { ReplayMessage } from '../recording/replay/replay-protocol.js';
import { EncodedTransformError } from '../shared/errors.js';
import type { RecordedTrackHandle } from './recording-events.js';
import { checkTrack, type RecordableAttachment, type RecordedTrack } from './recording-options.js';
import { postToRecordingWorker } from './recording-worker.js';
import { watchWorker } from './worker-failure.js';

/** What a {@link RecordingLine} begins with. */
export interface RecordingLineOptions<Notice> {
  readonly worker: Worker;
  /** Whether the worker ends with the line. */
  readonly isOwnWorker: boolean;
  /** What the worker is told first, with the other end of the line. */
  readonly message: (port: MessagePort) => RecordingMessage | ReplayMessage;
  readonly onNotice: (notice: Notice) => void;
  /** The worker's script could not be loaded, or threw. */
  readonly onFailure: (error: EncodedTransformError) => void;
}

/** The page's line to a recording worker, with the tracks that it carries: what recordings and replays have in common. */
export class RecordingLine<Command, Notice> {
  readonly #worker: Worker;
  readonly #isOwnWorker: boolean;
  readonly #port: MessagePort;
  readonly #onFailure: (error: EncodedTransformError) => void;
  readonly #tracks = new Map<number, RecordedTrackHandle>();
  #hasEnded = false;
  #count = 0;

  constructor({ worker, isOwnWorker, message, onNotice, onFailure }: RecordingLineOptions<Notice>) {
    this.#worker = worker;
    this.#isOwnWorker = isOwnWorker;
    this.#onFailure = onFailure;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<Notice>) => {
      if (!this.#hasEnded) onNotice(data);
    };
    const watch = watchWorker(worker);
    watch.listeners.add(onFailure);
    const { failure } = watch;
    // Not before whoever made this can listen.
    if (failure) queueMicrotask(() => onFailure(failure));
    postToRecordingWorker(worker, message(port2), [port2]);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Rejects as the recorder's `connect` does, and with `closed` after the end. Throws TypeError for what is no pipeline. */
  async addTrack(track: RecordableAttachment | RecordedTrack): Promise<RecordedTrackHandle> {
    const { stage, kind, side, name, participant } = checkTrack(track);
    if (this.#hasEnded) throw new EncodedTransformError('closed', 'it has ended');
    const id = this.#count++;
    const handle: RecordedTrackHandle = { kind, side, name };
    const { port1, port2 } = new MessageChannel();
    this.#tracks.set(id, handle);
    this.send({ type: 'track', description: { track: id, kind, side, name, participant }, port: port1 }, [port1]);
    try {
      await stage.connect(port2);
    } catch (error) {
      this.#tracks.delete(id);
      this.send({ type: 'untrack', track: id });
      throw error;
    }
    return handle;
  }

  removeTrack(track: RecordedTrackHandle): void {
    for (const [id, handle] of this.#tracks) if (handle === track) this.send({ type: 'untrack', track: id });
  }

  /** The track that the worker speaks of. */
  trackOf(id: string | number): RecordedTrackHandle | undefined {
    return this.#tracks.get(id as number);
  }

  forgetTrack(id: string | number): void {
    this.#tracks.delete(id as number);
  }

  send(command: Command | LineCommand, transfer: Transferable[] = []): void {
    if (!this.#hasEnded) this.#port.postMessage(command, transfer);
  }

  /** Returns whether it had not ended before. */
  end(): boolean {
    if (this.#hasEnded) return false;
    this.send({ type: 'close' });
    this.#hasEnded = true;
    this.#port.onmessage = null;
    watchWorker(this.#worker).listeners.delete(this.#onFailure);
    if (this.#isOwnWorker) this.#worker.terminate();
    return true;
  }
}
