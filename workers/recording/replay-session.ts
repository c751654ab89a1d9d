import { FileWriter } from '../../src/recording/file-writer.js';
import type { RecordedFrame } from '../../src/recording/recorded-frame.js';
import type {
  ReplayCommand,
  ReplayNotice,
  ReplaySettings,
  SavedFile,
} from '../../src/recording/replay/replay-protocol.js';
import { ReplayRing } from '../../src/recording/replay/replay-ring.js';
import { Timeline } from '../../src/recording/timeline/timeline.js';
import type { TrackDescription } from '../../src/recording/timeline/track.js';
import { EncodedTransformError, toErrorRecord } from '../../src/shared/errors.js';
import { wallClock } from '../../src/shared/wall-clock.js';
import { MemorySink } from './sinks.js';
import { TrackPort } from './track-port.js';

/** How often stages are granted more and the page is told what is held, in milliseconds. */
const TICK = 200;

interface Track {
  readonly description: TrackDescription;
  readonly port: TrackPort;
  /** Frames came that nothing can be done with. */
  needsKeyFrame: boolean;
}

/** One instant replay: holds the last seconds of what comes from the stages' ports, and makes files of them when asked. */
export class ReplaySession {
  readonly #port: MessagePort;
  readonly #settings: ReplaySettings;
  readonly #ring: ReplayRing;
  readonly #tracks = new Map<string | number, Track>();
  /** Those of ended tracks too, as long as something of them is held. */
  readonly #descriptions = new Map<string | number, TrackDescription>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(port: MessagePort, settings: ReplaySettings) {
    this.#port = port;
    this.#settings = settings;
    this.#ring = new ReplayRing(settings);
    port.onmessage = ({ data }: MessageEvent<ReplayCommand>) => this.#obey(data);
    this.#timer = setInterval(() => this.#tick(), TICK);
  }

  #obey(command: ReplayCommand): void {
    switch (command.type) {
      case 'track':
        this.#addTrack(command.description, command.port);
        break;
      case 'untrack':
        this.#removeTrack(command.track);
        break;
      case 'save':
        void this.#save(command.id);
        break;
      case 'close':
        this.#close();
        break;
    }
  }

  #addTrack(description: TrackDescription, port: MessagePort): void {
    const onFrame = (frame: RecordedFrame): void => {
      const isHeld = this.#ring.push(frame);
      if (track.description.kind === 'video') track.needsKeyFrame = !isHeld;
    };
    const onEnd = (): void => this.#removeTrack(description.track);
    const taken = new TrackPort(description.track, port, onFrame, onEnd);
    const track: Track = { description, port: taken, needsKeyFrame: description.kind === 'video' };
    this.#tracks.set(description.track, track);
    this.#descriptions.set(description.track, description);
    if (track.needsKeyFrame) taken.askForKeyFrame();
  }

  /** What a track gave stays until it is too old. */
  #removeTrack(track: string | number): void {
    this.#tracks.get(track)?.port.close();
    if (this.#tracks.delete(track)) this.#tell({ type: 'trackended', track });
  }

  #tick(): void {
    const { keyFrameInterval } = this.#settings;
    for (const [name, { port, description, needsKeyFrame }] of this.#tracks) {
      port.grant();
      if (description.kind === 'audio') continue;
      const last = this.#ring.lastKeyFrame(name) ?? Number.NEGATIVE_INFINITY;
      if (needsKeyFrame || wallClock() - last >= keyFrameInterval * 1000) port.askForKeyFrame();
    }
    for (const name of this.#descriptions.keys()) {
      if (!this.#tracks.has(name) && this.#ring.lastKeyFrame(name) === undefined) this.#descriptions.delete(name);
    }
    this.#tell({ type: 'status', status: { seconds: this.#ring.seconds, bytes: this.#ring.bytes } });
  }

  async #save(id: number): Promise<void> {
    try {
      this.#tell({ type: 'saved', id, files: await this.#write(this.#ring.frames()) });
    } catch (error) {
      this.#tell({ type: 'refused', id, error: toErrorRecord(error) });
    }
  }

  async #write(frames: readonly RecordedFrame[]): Promise<SavedFile[]> {
    const [first] = frames;
    const last = frames.at(-1);
    if (!first || !last) throw new EncodedTransformError('no-key-frame', 'nothing has come that could be saved');
    const present = new Set(frames.map(({ track }) => track));
    const descriptions = [...this.#descriptions.values()].filter(({ track }) => present.has(track));
    const { onChange } = this.#settings;
    const timeline = new Timeline(descriptions, { onChange, keyFrameTimeout: Number.POSITIVE_INFINITY }, first.time);
    const sinks: MemorySink[] = [];
    const writer = new FileWriter(this.#settings.container, async () => {
      const sink = new MemorySink();
      sinks.push(sink);
      return sink;
    });
    for (const frame of frames) for (const output of timeline.push(frame, frame.time)) await writer.write(output);
    for (const output of timeline.finish(last.time)) await writer.write(output);
    return writer.files.map((file, index) => ({ ...file, blob: sinks[index]!.toBlob(file.mimeType) }));
  }

  #close(): void {
    clearInterval(this.#timer);
    for (const { port } of this.#tracks.values()) port.close();
    this.#tracks.clear();
    this.#port.close();
  }

  #tell(notice: ReplayNotice): void {
    this.#port.postMessage(notice);
  }
}
