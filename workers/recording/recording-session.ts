import { type FileDescription, FileWriter, type Sink } from '../../src/recording/file-writer.js';
import type {
  RecordingCommand,
  RecordingNotice,
  RecordingSettings,
  WireTarget,
} from '../../src/recording/recording-protocol.js';
import { Timeline, type TimelineOutput } from '../../src/recording/timeline/timeline.js';
import type { TrackDescription } from '../../src/recording/timeline/track.js';
import { type Deferred, deferred } from '../../src/shared/deferred.js';
import { EncodedTransformError, toErrorRecord } from '../../src/shared/errors.js';
import { fileSink, MemorySink } from './sinks.js';
import { TrackPort } from './track-port.js';

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
  readonly #writer: FileWriter;
  readonly #tracks = new Map<string | number, TrackPort>();
  readonly #timer: ReturnType<typeof setInterval>;
  /** What waits to be written, in order, and how many bytes that are. */
  #queue: TimelineOutput[] = [];
  #queued = 0;
  #writing: Promise<void> | undefined;
  #ticks = 0;
  #overflowed = 0;
  /** What the page is asked for now: a target, or to write a piece. */
  #asked: Deferred<WireTarget | undefined> | undefined;
  #memory: MemorySink | undefined;
  #isEnding = false;
  #hasEnded = false;

  constructor(port: MessagePort, settings: RecordingSettings) {
    this.#port = port;
    this.#settings = settings;
    this.#timeline = new Timeline([], settings, epoch());
    this.#writer = new FileWriter(settings.container, (file) => this.#openSink(file));
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
        this.#take(this.#timeline.pause(epoch()));
        break;
      case 'resume':
        this.#take(this.#timeline.resume(epoch()));
        this.#askForKeyFrames();
        break;
      case 'mark':
        this.#writer.mark({ time: this.#timeline.timeOf(epoch()), title: command.title });
        break;
      case 'stop':
        void this.#stop();
        break;
      case 'target':
        this.#asked?.resolve(command.target);
        break;
      case 'written':
        this.#asked?.resolve(undefined);
        break;
      case 'refused':
        this.#asked?.reject(new EncodedTransformError('recording-failed', command.message));
        break;
    }
  }

  #addTrack(description: TrackDescription, port: MessagePort): void {
    const { track } = description;
    this.#timeline.addTrack(description, epoch());
    const taken = new TrackPort(
      track,
      port,
      (frame, missed) => {
        if (this.#isEnding && !this.#tracks.has(track)) return;
        this.#overflowed += missed;
        this.#take(this.#timeline.push(frame, epoch()));
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
    this.#take(this.#timeline.removeTrack(track, epoch()));
    this.#tell({ type: 'trackended', track });
  }

  #tick(): void {
    this.#ticks += 1;
    if (!this.#isEnding) this.#take(this.#timeline.advance(epoch()));
    if (this.#ticks % KEY_FRAME_TICKS === 0) this.#askForKeyFrames();
    if (this.#ticks % STATUS_TICKS === 0) this.#tellStatus();
    this.#grant();
  }

  #askForKeyFrames(): void {
    for (const track of this.#timeline.needsKeyFrame) this.#tracks.get(track)?.askForKeyFrame();
  }

  /** Lets stages send more, while there is room for it. */
  #grant(): void {
    if (this.#queued + this.#timeline.heldBytes >= this.#settings.maxBuffer) return;
    for (const track of this.#tracks.values()) track.grant();
  }

  #take(outputs: readonly TimelineOutput[]): void {
    for (const output of outputs) {
      if (output.type === 'missing') this.#onMissing(output.tracks);
      else this.#queue.push(output);
      if (output.type === 'packet') this.#queued += output.packet.data.length;
    }
    if (this.#queue.length > 0) this.#writing ??= this.#write();
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

  async #write(): Promise<void> {
    try {
      for (let output = this.#queue.shift(); output; output = this.#queue.shift()) {
        const { files } = this.#writer;
        const count = files.length;
        await this.#writer.write(output);
        if (files.length > count) this.#tellFile();
        if (output.type === 'packet') this.#queued -= output.packet.data.length;
      }
      this.#writing = undefined;
    } catch (error) {
      // What comes now is not written any more.
      this.#queue = [];
      await this.#fail(asRecordingError(error));
    }
  }

  async #openSink(file: FileDescription): Promise<Sink> {
    const target = await this.#ask({ type: 'open', file });
    if (target?.to === 'file') return fileSink(target.handle);
    if (target?.to === 'page') {
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
    this.#memory = new MemorySink();
    return this.#memory;
  }

  #ask(notice: RecordingNotice, transfer: Transferable[] = []): Promise<WireTarget | undefined> {
    this.#asked = deferred();
    this.#port.postMessage(notice, transfer);
    return this.#asked.promise;
  }

  #tellFile(): void {
    const file = this.#writer.files.at(-1)!;
    const blob = this.#memory?.toBlob(file.mimeType);
    this.#memory = undefined;
    this.#tell({ type: 'file', file, ...(blob && { blob }) });
  }

  #tellStatus(): void {
    const { omitted } = this.#timeline;
    const last = this.#isEnding ? this.#writer.files.at(-1) : undefined;
    const status = {
      duration: last ? last.recordingTime + last.duration : this.#timeline.timeOf(epoch()),
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
    this.#take(this.#timeline.finish(epoch()));
    await this.#writing;
    this.#tellStatus();
    this.#end({ type: 'stopped' });
  }

  /** Ends everything; what was written stays, and is completed where it still can be. */
  async #fail(error: EncodedTransformError): Promise<void> {
    if (this.#hasEnded) return;
    this.#isEnding = true;
    for (const track of this.#tracks.values()) track.close();
    this.#tracks.clear();
    const count = this.#writer.files.length;
    await this.#writer.close().catch(() => {});
    if (this.#writer.files.length > count) this.#tellFile();
    this.#end({ type: 'failed', error: toErrorRecord(error) });
  }

  #end(notice: RecordingNotice): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearInterval(this.#timer);
    this.#tell(notice);
  }

  #tell(notice: RecordingNotice): void {
    this.#port.postMessage(notice);
  }
}

function epoch(): number {
  return performance.timeOrigin + performance.now();
}

function asRecordingError(error: unknown): EncodedTransformError {
  if (error instanceof EncodedTransformError) return error;
  const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
  const message = isFull ? 'the disk or quota is full' : `the target takes no more: ${error}`;
  return new EncodedTransformError('recording-failed', message, { cause: error });
}
