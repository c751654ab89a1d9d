import { FileWriter, type WrittenFile } from '../../src/recording/file-writer.js';
import type {
  RecordingCommand,
  RecordingNotice,
  RecordingSettings,
  RecordingStatus,
} from '../../src/recording/recording-protocol.js';
import { Timeline } from '../../src/recording/timeline/timeline.js';
import type { TimelineOutput } from '../../src/recording/timeline/timeline-output.js';
import type { TrackDescription } from '../../src/recording/timeline/track.js';
import { EncodedTransformError, toErrorRecord } from '../../src/shared/errors.js';
import { wallClock } from '../../src/shared/wall-clock.js';
import { PageTarget } from './page-target.js';
import { TrackPort } from './track-port.js';
import { WriteQueue } from './write-queue.js';

/** How often time is let pass, in milliseconds. */
const TICK = 100;
/** How often key frames are asked for, and the page is told how far it is, in ticks. */
const KEY_FRAME_TICKS = 5;
const STATUS_TICKS = 2;
/** How long stages that end may take to send what is on its way, in milliseconds. */
const LAST_FRAMES = 1_000;

/** One recording: frames come from the stages' ports, files go where the page says. */
export class RecordingSession {
  readonly #port: MessagePort;
  readonly #settings: RecordingSettings;
  readonly #timeline: Timeline;
  readonly #target = new PageTarget((notice, transfer) => this.#tell(notice, transfer));
  readonly #writer: FileWriter;
  readonly #queue: WriteQueue;
  readonly #tracks = new Map<string | number, TrackPort>();
  readonly #timer: ReturnType<typeof setInterval>;
  #ticks = 0;
  #overflowed = 0;
  #isEnding = false;
  #hasEnded = false;

  constructor(port: MessagePort, settings: RecordingSettings) {
    this.#port = port;
    this.#settings = settings;
    this.#timeline = new Timeline([], settings, wallClock());
    this.#writer = new FileWriter(
      settings.container,
      (file) => this.#target.open(file),
      (file) => this.#tellFile(file),
    );
    this.#queue = new WriteQueue(this.#writer, (error) => this.#fail(error));
    port.onmessage = ({ data }: MessageEvent<RecordingCommand>) => this.#obey(data);
    this.#timer = setInterval(() => this.#tick(), TICK);
  }

  #obey(command: RecordingCommand): void {
    switch (command.type) {
      case 'track':
        this.#addTrack(command.description, command.port);
        break;
      case 'untrack':
        this.#removeTrack(command.track);
        break;
      case 'pause':
        this.#take(this.#timeline.pause(wallClock()));
        break;
      case 'resume':
        this.#take(this.#timeline.resume(wallClock()));
        this.#askForKeyFrames();
        break;
      case 'mark':
        this.#writer.mark({ time: this.#timeline.timeOf(wallClock()), title: command.title });
        break;
      case 'stop':
        void this.#stop();
        break;
      case 'close':
        this.#abandon();
        break;
      default:
        this.#target.answer(command);
    }
  }

  #addTrack(description: TrackDescription, port: MessagePort): void {
    const { track } = description;
    this.#timeline.addTrack(description, wallClock());
    const taken = new TrackPort(
      track,
      port,
      (frame, missed) => {
        if (this.#isEnding && !this.#tracks.has(track)) return;
        this.#overflowed += missed;
        this.#take(this.#timeline.push(frame, wallClock()));
      },
      () => {
        if (!this.#isEnding) this.#removeTrack(track);
      },
    );
    this.#tracks.set(track, taken);
    this.#askForKeyFrames();
  }

  #removeTrack(track: string | number): void {
    this.#tracks.get(track)?.close();
    if (!this.#tracks.delete(track)) return;
    this.#take(this.#timeline.removeTrack(track, wallClock()));
    this.#tell({ type: 'trackended', track });
  }

  #tick(): void {
    this.#ticks += 1;
    if (!this.#isEnding) this.#take(this.#timeline.advance(wallClock()));
    if (this.#ticks % KEY_FRAME_TICKS === 0) this.#askForKeyFrames();
    if (this.#ticks % STATUS_TICKS === 0) this.#tellStatus();
    this.#grant();
  }

  #askForKeyFrames(): void {
    for (const track of this.#timeline.needsKeyFrame) this.#tracks.get(track)?.askForKeyFrame();
  }

  /** Lets stages send more, while there is room for it. */
  #grant(): void {
    if (this.#queue.bytes + this.#timeline.heldBytes >= this.#settings.maxBuffer) return;
    for (const track of this.#tracks.values()) track.grant();
  }

  #take(outputs: readonly TimelineOutput[]): void {
    for (const output of outputs) {
      if (output.type === 'missing') this.#onMissing(output.tracks);
      else if (output.type === 'reduced') this.#tell({ type: 'reduced', track: output.track.track });
      else this.#queue.add(output);
    }
  }

  #onMissing(tracks: readonly TrackDescription[]): void {
    if (this.#timeline.isOpen) {
      this.#tell({ type: 'missing', tracks: tracks.map(({ track }) => track) });
      return;
    }
    const { unreadable } = this.#timeline.omitted;
    const why = unreadable > 0 ? 'what came cannot be read: is it still encrypted there?' : 'no key frame has come';
    void this.#fail(new EncodedTransformError('no-key-frame', `nothing could be recorded: ${why}`));
  }

  #tellFile(file: WrittenFile): void {
    const blob = this.#target.takeBlob(file.mimeType);
    this.#tell({ type: 'file', file, ...(blob && { blob }) });
  }

  #tellStatus(): void {
    const { omitted } = this.#timeline;
    const last = this.#isEnding ? this.#writer.files.at(-1) : undefined;
    const status: RecordingStatus = {
      duration: last ? last.recordingTime + last.duration : this.#timeline.timeOf(wallClock()),
      size: this.#writer.bytes,
      overflowed: this.#overflowed,
      undecodable: omitted['no-key-frame'],
      unreadable: omitted.unreadable,
      layers: omitted.layer,
      late: omitted.late,
    };
    this.#tell({ type: 'status', status });
  }

  async #stop(): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    const ports = [...this.#tracks.values()];
    for (const track of ports) track.close();
    const late = new Promise((resolve) => setTimeout(resolve, LAST_FRAMES));
    await Promise.race([Promise.all(ports.map(({ ended }) => ended)), late]);
    this.#take(this.#timeline.finish(wallClock()));
    await this.#queue.done();
    this.#tellStatus();
    this.#end({ type: 'stopped' });
  }

  /** Ends everything; what was written stays, and is completed where it still can be. */
  async #fail(error: EncodedTransformError): Promise<void> {
    if (this.#hasEnded) return;
    await this.#release();
    this.#end({ type: 'failed', error: toErrorRecord(error) });
  }

  /** The page has given up, or heard of the end. */
  #abandon(): void {
    if (!this.#hasEnded) void this.#release();
    this.#hasEnded = true;
    clearInterval(this.#timer);
    this.#port.close();
  }

  async #release(): Promise<void> {
    this.#isEnding = true;
    for (const track of this.#tracks.values()) track.close();
    this.#tracks.clear();
    await this.#writer.close().catch(() => {});
  }

  #end(notice: RecordingNotice): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearInterval(this.#timer);
    this.#tell(notice);
  }

  #tell(notice: RecordingNotice, transfer: Transferable[] = []): void {
    this.#port.postMessage(notice, transfer);
  }
}
