import { EncodedTransformError } from '../shared/errors.js';
import { fragmentedMp4Muxer } from './mux/fragmented-mp4.js';
import { matroskaMuxer } from './mux/matroska.js';
import { type Chapter, type Container, canHold, LAST_PICTURE, type Muxer } from './mux/muxer.js';
import type { FileTrack, Packet, TimelineOutput } from './timeline/timeline-output.js';

/** Where the bytes of one file go. */
export interface Sink {
  /** Appends, or where the sink can do that, writes over what is there. Rejects when nothing more can be written. */
  write(data: Uint8Array<ArrayBuffer>, position: number): Promise<void>;
  /** The file is complete. */
  close(): Promise<void>;
  /** Whether {@link Sink.write} can go back. */
  readonly canPatch: boolean;
}

/** A file of a recording: what can be told when it begins. */
export interface FileDescription {
  /** 0 on: a recording has more than one file when a codec or a picture's size changed, or a track was added. */
  readonly index: number;
  /** With codecs, for example `video/webm; codecs="vp8, opus"`. */
  readonly mimeType: string;
  /** With its dot, for example `.webm`. */
  readonly extension: string;
  /** When its first frame was, in milliseconds since the epoch. */
  readonly startTime: number;
  /** Where in the recording it begins, in seconds, pauses left out. */
  readonly recordingTime: number;
}

/** … and when it ends. */
export interface WrittenFile extends FileDescription {
  /** In seconds. */
  readonly duration: number;
  /** In bytes. */
  readonly size: number;
  /** How many frames each track has in it, in the order of the file's tracks. */
  readonly frames: readonly number[];
  /** The moments that were marked in it, in seconds since its beginning. */
  readonly chapters: readonly Chapter[];
}

interface OpenFile {
  readonly description: FileDescription;
  readonly muxer: Muxer;
  readonly sink: Sink;
  readonly frames: number[];
  size: number;
  duration: number;
}

const EXTENSIONS: Readonly<Record<Container, string>> = { webm: '.webm', mkv: '.mkv', mp4: '.mp4' };
const TYPES: Readonly<Record<Container, string>> = { webm: 'webm', mkv: 'x-matroska', mp4: 'mp4' };

/** Writes what a timeline decides: muxes it, and hands the bytes to sinks, in order. */
export class FileWriter {
  readonly #container: Container;
  readonly #openSink: (description: FileDescription) => Promise<Sink>;
  readonly #onFile: (file: WrittenFile) => void;
  readonly #written: WrittenFile[] = [];
  #chapters: Chapter[] = [];
  #count = 0;
  #file: OpenFile | undefined;
  #bytes = 0;

  /**
   * @param openSink asked for each file as it begins; what it rejects with ends the recording
   * @param onFile told of each file when it is complete
   */
  constructor(
    container: Container,
    openSink: (description: FileDescription) => Promise<Sink>,
    onFile: (file: WrittenFile) => void = () => {},
  ) {
    this.#container = container;
    this.#openSink = openSink;
    this.#onFile = onFile;
  }

  /** The files that are complete. */
  get files(): readonly WrittenFile[] {
    return this.#written;
  }

  /** Bytes written to all files so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Marks a moment, in seconds of the recording, before the file that it lies in ends. */
  mark(chapter: Chapter): void {
    this.#chapters.push(chapter);
  }

  /** Writes; to be called again only once that is done. */
  async write(output: TimelineOutput): Promise<void> {
    if (output.type === 'open') this.#file = await this.#open(output.tracks, output.start, output.recordingTime);
    else if (output.type === 'packet') await this.#add(output.packet);
    else if (output.type === 'close') await this.close(output.nextTime);
  }

  /** Completes the open file, if there is one. What was marked from `nextTime` on, in seconds, belongs to the next. */
  async close(nextTime = Number.POSITIVE_INFINITY): Promise<void> {
    const file = this.#file;
    if (!file) return;
    this.#file = undefined;
    const { description, muxer, sink, frames, duration } = file;
    const { recordingTime } = description;
    const marked = this.#chapters.filter(({ time }) => time < nextTime);
    this.#chapters = this.#chapters.filter(({ time }) => time >= nextTime);
    const chapters = marked.map(({ time, title }) => ({ time: Math.max(0, time - recordingTime), title }));
    const { tail, patches } = muxer.finish(chapters);
    try {
      await this.#append(file, tail);
      if (sink.canPatch) for (const { data, position } of patches) await sink.write(data, position);
    } finally {
      await sink.close();
    }
    const written = { ...description, duration, size: file.size, frames, chapters };
    this.#written.push(written);
    this.#onFile(written);
  }

  async #open(tracks: readonly FileTrack[], start: number, recordingTime: number): Promise<OpenFile> {
    const container = this.#container;
    for (const { configuration } of tracks) checkCodec(container, configuration.codec);
    const hasVideo = tracks.some(({ description }) => description.kind === 'video');
    const codecs = [...new Set(tracks.map(({ configuration }) => configuration.codecString))];
    const description: FileDescription = {
      index: this.#count++,
      mimeType: `${hasVideo ? 'video' : 'audio'}/${TYPES[container]}; codecs="${codecs.join(', ')}"`,
      extension: EXTENSIONS[container],
      startTime: start,
      recordingTime,
    };
    const muxer =
      container === 'mp4'
        ? await fragmentedMp4Muxer(tracks)
        : await matroskaMuxer(container === 'webm' ? 'webm' : 'matroska', tracks, start);
    const sink = await this.#openSink(description);
    const file: OpenFile = { description, muxer, sink, frames: tracks.map(() => 0), size: 0, duration: 0 };
    await this.#append(file, muxer.header);
    return file;
  }

  async #add(packet: Packet): Promise<void> {
    const file = this.#file;
    if (!file) return;
    file.frames[packet.track]! += 1;
    file.duration = Math.max(file.duration, packet.time + (packet.duration ?? LAST_PICTURE));
    const piece = file.muxer.add(packet);
    if (piece) await this.#append(file, piece);
  }

  async #append(file: OpenFile, data: Uint8Array<ArrayBuffer>): Promise<void> {
    if (data.length === 0) return;
    // Told before it is written: a sink may give the bytes away.
    const { size } = file;
    const { length } = data;
    file.size += length;
    await file.sink.write(data, size);
    this.#bytes += length;
  }
}

/** Throws `not-supported` for a codec that the container does not take. */
export function checkCodec(container: Container, codec: FileTrack['configuration']['codec']): void {
  if (canHold(container, codec)) return;
  throw new EncodedTransformError('not-supported', `${container} cannot hold ${codec}: record to mp4 or mkv`);
}
