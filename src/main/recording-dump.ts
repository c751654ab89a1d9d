import type { TapMethods } from '../../workers/stages/tap.js';
import { isKeyFrame } from '../codecs/key-frame.js';
import { type DumpFormat, dumpRow } from '../recording/dumps/dump-formats.js';
import type { DumpWriter } from '../recording/dumps/dump-writer.js';
import { type RecordedCodec, recordedCodecOf } from '../recording/recorded-frame.js';
import { checkFunction, checkObject, wrongType } from '../shared/arguments.js';
import type { RemoteMethods } from '../shared/protocol.js';
import type { Bytes } from '../shared/stage.js';
import type { TappedFrame } from '../shared/tap-protocol.js';
import { tapFrames } from './tap-frames.js';

/** What {@link startDump} needs of a pipeline's tap: `attached.stages.tap`. */
export type DumpStage = RemoteMethods<Pick<TapMethods, 'connect' | 'requestKeyFrame'>>;

/** A file of a dump, when it begins. */
export interface DumpFileDescription {
  /** For example `video-vp8-1844674407.ivf`. */
  readonly name: string;
  /** As a Blob's type says it. */
  readonly mimeType: string;
  /** What it holds. */
  readonly codec: RecordedCodec;
  /** The RTP stream (SSRC) that it holds. */
  readonly synchronizationSource: number;
}

/** A file of a dump, when it has ended. */
export interface DumpedFile extends DumpFileDescription {
  /** In bytes. */
  readonly size: number;
  /** Frames in it. */
  readonly frames: number;
  /** Frames that its format cannot hold, because they are encrypted or damaged. */
  readonly omitted: number;
  /** Frames that went by unseen because writing was slow. */
  readonly missed: number;
  /** The file; absent where `open` said where it goes. */
  readonly blob?: Blob;
}

/** Options of {@link startDump}. */
export interface DumpOptions {
  /** Formats to take where a codec has a choice. Default IVF for AV1, Ogg for Opus. */
  readonly formats?: readonly DumpFormat[];
  /** Where a file goes, for example to a folder that the user chose. Default: into memory. */
  open?(file: DumpFileDescription): WritableStream<Bytes> | Promise<WritableStream<Bytes>>;
}

/** How many files one dump can have: nobody sends more streams over one transceiver. */
const MOST_FILES = 32;

/**
 * Writes what passes a tap into raw files, one for each RTP stream and codec, until it is stopped. Pictures begin with a key
 * frame, which is asked for. A sender's tap sees the frames from the encoder, a receiver's those for the decoder; what stands
 * outside of `sframe` is ciphertext, of which most formats can hold nothing.
 *
 * @param stage `attached.stages.tap`, or the name the tap has in its pipeline
 * @throws TypeError or RangeError for wrong options
 * @example
 * ```ts
 * import { attach, createWorker } from 'framepipe';
 * import { type DumpedFile, startDump } from 'framepipe/recording.js';
 *
 * async function dump(receiver: RTCRtpReceiver, milliseconds: number): Promise<readonly DumpedFile[]> {
 *   const attached = attach(receiver, createWorker(), [{ stage: 'tap' }, { stage: 'sframe' }]);
 *   const dumping = startDump(attached.stages.tap);
 *   await new Promise((resolve) => setTimeout(resolve, milliseconds));
 *   return dumping.stop();
 * }
 * ```
 */
export function startDump(stage: DumpStage, options: DumpOptions = {}): Dump {
  checkObject('options', options);
  if (options.formats !== undefined && !Array.isArray(options.formats)) {
    throw wrongType('options.formats', 'an array', options.formats);
  }
  if (options.open !== undefined) checkFunction('options.open', options.open);
  return new Dump(stage, options);
}

/** A dump that goes on; {@link startDump} gives it. */
export class Dump {
  readonly #stage: DumpStage;
  readonly #options: DumpOptions;
  readonly #reader: ReadableStreamDefaultReader<TappedFrame>;
  readonly #files = new Map<string, OpenFile>();
  readonly #ended: Promise<void>;

  /** Use {@link startDump}. */
  constructor(stage: DumpStage, options: DumpOptions) {
    this.#stage = stage;
    this.#options = options;
    this.#reader = tapFrames(stage).getReader();
    this.#ended = this.#run();
    // Whoever stops it hears of a failure.
    this.#ended.catch(() => {});
  }

  /** What there is by now. */
  get files(): readonly DumpedFile[] {
    return [...this.#files.values()].map((file) => file.describe());
  }

  /**
   * Ends the files. Rejects with what a file's stream, or `open`, failed with, as it does when the worker cannot be called.
   */
  async stop(): Promise<readonly DumpedFile[]> {
    await this.#reader.cancel();
    await this.#ended;
    return this.files;
  }

  async #run(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        await this.#take(value);
      }
    } finally {
      const closing = [...this.#files.values()].map((file) => file.close());
      await Promise.all([this.#reader.cancel(), ...closing]);
    }
  }

  async #take(frame: TappedFrame): Promise<void> {
    const codec = recordedCodecOf(frame.mimeType);
    if (codec === undefined) return;
    const key = `${codec}-${frame.synchronizationSource}`;
    const file = this.#files.get(key);
    if (file) return file.write(frame);
    if (this.#files.size >= MOST_FILES) return;
    if (frame.kind === 'video' && !isKeyFrame(new Uint8Array(frame.data), frame.mimeType)) {
      await this.#stage.requestKeyFrame();
      return;
    }
    const first = await this.#open(codec, frame);
    this.#files.set(key, first);
    await first.write(frame);
  }

  async #open(codec: RecordedCodec, { kind, synchronizationSource }: TappedFrame): Promise<OpenFile> {
    const { extension, mimeType, writer } = dumpRow(codec, this.#options.formats);
    const name = `${kind}-${codec}-${synchronizationSource}.${extension}`;
    const description = { name, mimeType, codec, synchronizationSource };
    const stream = await this.#options.open?.(description);
    return new OpenFile(description, writer(), stream?.getWriter());
  }
}

/** One file, with what writes it. */
class OpenFile {
  readonly #description: DumpFileDescription;
  readonly #writer: DumpWriter;
  readonly #stream: WritableStreamDefaultWriter<Bytes> | undefined;
  readonly #parts: Bytes[] = [];
  #counts = { size: 0, frames: 0, omitted: 0, missed: 0 };

  constructor(description: DumpFileDescription, writer: DumpWriter, stream?: WritableStreamDefaultWriter<Bytes>) {
    this.#description = description;
    this.#writer = writer;
    this.#stream = stream;
  }

  async write({ data, rtpTimestamp, synchronizationSource: ssrc, time, missed }: TappedFrame): Promise<void> {
    const { codec } = this.#description;
    const bytes = this.#writer.write({ codec, data: new Uint8Array(data), rtpTimestamp, ssrc, time });
    this.#counts.missed += missed;
    if (bytes === undefined) {
      this.#counts.omitted += 1;
    } else {
      this.#counts.frames += 1;
      await this.#append(bytes);
    }
  }

  async close(): Promise<void> {
    await this.#append(this.#writer.end());
    await this.#stream?.close();
  }

  describe(): DumpedFile {
    const blob = this.#stream ? {} : { blob: new Blob(this.#parts, { type: this.#description.mimeType }) };
    return { ...this.#description, ...this.#counts, ...blob };
  }

  async #append(bytes: Bytes): Promise<void> {
    if (bytes.length === 0) return;
    this.#counts.size += bytes.length;
    if (this.#stream) await this.#stream.write(bytes);
    else this.#parts.push(bytes);
  }
}
