import { concat } from '../../shared/concat.js';
import type { FileTrack, Packet } from '../timeline/timeline-output.js';
import {
  date,
  ebmlID,
  element,
  findElement,
  float64,
  idBytes,
  room,
  size64,
  text,
  unsigned,
  unsigned64,
} from './ebml.js';
import { matroskaTracks } from './header.js';
import { Landmarks } from './landmarks.js';
import { type Chapter, type Ending, LAST_PICTURE, type Muxer, type Patch } from './muxer.js';
import { Pieces } from './pieces.js';
import { toSample } from './sample.js';

const ID = ebmlID;
/** Bytes of `Duration`, which is `Void` until it is known, and of an entry of `SeekHead`. */
const DURATION_LENGTH = 11;
const SEEK_LENGTH = 21;

/**
 * WebM and Matroska (RFC 9559), appended cluster by cluster. While it is recorded, the segment's size is unknown, as in a
 * live stream; at the end that, the duration, and where cues and chapters are, is written over the room that was left.
 *
 * ```
 *   EBML │ Segment ─ SeekHead ─ Info ─ Tracks ─ Cluster … Cluster ─ Cues ─ Chapters
 * ```
 */
export async function matroskaMuxer(
  docType: 'webm' | 'matroska',
  tracks: readonly FileTrack[],
  start: number,
): Promise<Muxer> {
  const described = await matroskaTracks(tracks);
  // After the segment's ID and its size of one byte, which is unknown.
  return new MatroskaMuxer(docType, findElement(described, ID.tracks, 5), tracks, start);
}

class MatroskaMuxer implements Muxer {
  readonly header: Uint8Array<ArrayBuffer>;
  readonly #pieces = new Pieces();
  readonly #tracks: readonly FileTrack[];
  /** Where the segment's content begins, to which all positions in it refer. */
  readonly #base: number;
  readonly #positions: { seekHead: number; duration: number; info: number; tracks: number };
  #length: number;
  #end = 0;
  /** Of each track: when, in milliseconds, and in which cluster. */
  readonly #starts: readonly Landmarks<{ readonly time: number; readonly position: number }>[];

  constructor(docType: string, tracksElement: Uint8Array, tracks: readonly FileTrack[], start: number) {
    this.#tracks = tracks;
    this.#starts = tracks.map(() => new Landmarks());
    const ebml = element(
      ID.ebml,
      unsigned(ID.ebmlVersion, 1),
      unsigned(ID.ebmlReadVersion, 1),
      unsigned(ID.ebmlMaxIDLength, 4),
      unsigned(ID.ebmlMaxSizeLength, 8),
      text(ID.docType, docType),
      unsigned(ID.docTypeVersion, 4),
      unsigned(ID.docTypeReadVersion, 2),
    );
    const infoContent = concat(
      unsigned(ID.timestampScale, 1_000_000),
      date(ID.dateUTC, start),
      text(ID.muxingApp, 'framepipe'),
      text(ID.writingApp, 'framepipe'),
      room(DURATION_LENGTH),
    );
    const info = element(ID.info, infoContent);
    const seekHeadLength = element(ID.seekHead, new Uint8Array(4 * SEEK_LENGTH)).length;
    this.#base = ebml.length + idBytes(ID.segment).length + size64().length;
    const infoAt = seekHeadLength;
    this.#positions = {
      seekHead: this.#base,
      info: infoAt,
      tracks: infoAt + info.length,
      duration: this.#base + infoAt + info.length - DURATION_LENGTH,
    };
    const segment = concat(idBytes(ID.segment), size64(), this.#seekHead(), info, tracksElement);
    this.header = concat(ebml, segment);
    this.#length = this.header.length;
  }

  add(packet: Packet): Uint8Array<ArrayBuffer> | undefined {
    this.#end = Math.max(this.#end, packet.time + (packet.duration ?? LAST_PICTURE));
    const piece = this.#pieces.add(packet);
    return piece && this.#cluster(piece);
  }

  finish(chapters: readonly Chapter[]): Ending {
    const rest = this.#pieces.take();
    const cluster = rest.length > 0 ? this.#cluster(rest) : new Uint8Array();
    const cuesAt = this.#length - this.#base;
    const cues = this.#cues();
    const chaptersAt = cuesAt + cues.length;
    const chapterList = chapters.length > 0 ? chaptersElement(chapters) : new Uint8Array();
    const end = chaptersAt + chapterList.length;
    const patches: Patch[] = [
      { position: this.#base - size64().length, data: size64(end) },
      { position: this.#positions.duration, data: float64(ID.duration, Math.round(this.#end * 1000)) },
      {
        position: this.#positions.seekHead,
        data: this.#seekHead(cues.length > 0 ? cuesAt : undefined, chapters.length > 0 ? chaptersAt : undefined),
      },
    ];
    return { tail: concat(cluster, cues, chapterList), patches };
  }

  #cluster(packets: readonly Packet[]): Uint8Array<ArrayBuffer> {
    const first = milliseconds(packets[0]!.time);
    const at = this.#length - this.#base;
    this.#addStarts(packets, at);
    const blocks = packets.map((packet) => {
      const head = new Uint8Array(4);
      head[0] = 0x80 | (packet.track + 1);
      new DataView(head.buffer).setInt16(1, milliseconds(packet.time) - first);
      head[3] = packet.keyFrame ? 0x80 : 0;
      const { codec } = this.#tracks[packet.track]!.configuration;
      return element(ID.simpleBlock, head, toSample(packet.data, codec));
    });
    const cluster = element(ID.cluster, unsigned(ID.timestamp, first), ...blocks);
    this.#length += cluster.length;
    return cluster;
  }

  /** Where players can begin: at the key frames of pictures, and in files without any picture everywhere. */
  #addStarts(packets: readonly Packet[], position: number): void {
    const isVideo = ({ track }: Packet) => this.#tracks[track]?.description.kind === 'video';
    const hasVideo = this.#tracks.some(({ description }) => description.kind === 'video');
    const starts = hasVideo ? packets.filter((one) => isVideo(one) && one.keyFrame) : packets.slice(0, 1);
    for (const { time, track } of starts) this.#starts[track]!.add({ time: milliseconds(time), position });
  }

  #cues(): Uint8Array<ArrayBuffer> {
    const starts = this.#starts.flatMap(({ places }, index) => places.map((place) => ({ ...place, track: index + 1 })));
    starts.sort((one, other) => one.time - other.time);
    const points = starts.map(({ time, position, track }) =>
      element(
        ID.cuePoint,
        unsigned(ID.cueTime, time),
        element(ID.cueTrackPositions, unsigned(ID.cueTrack, track), unsigned(ID.cueClusterPosition, position)),
      ),
    );
    return points.length > 0 ? element(ID.cues, ...points) : new Uint8Array();
  }

  #seekHead(cues?: number, chapters?: number): Uint8Array<ArrayBuffer> {
    const entry = (id: number, position: number | undefined) =>
      position === undefined
        ? room(SEEK_LENGTH)
        : element(ID.seek, element(ID.seekID, idBytes(id)), unsigned64(ID.seekPosition, position));
    return element(
      ID.seekHead,
      entry(ID.info, this.#positions.info),
      entry(ID.tracks, this.#positions.tracks),
      entry(ID.cues, cues),
      entry(ID.chapters, chapters),
    );
  }
}

function chaptersElement(chapters: readonly Chapter[]): Uint8Array<ArrayBuffer> {
  const atoms = chapters.map(({ time, title }, index) =>
    element(
      ID.chapterAtom,
      unsigned(ID.chapterUID, index + 1),
      unsigned(ID.chapterTimeStart, Math.round(time * 1_000_000_000)),
      element(ID.chapterDisplay, text(ID.chapString, title), text(ID.chapLanguage, 'und')),
    ),
  );
  return element(ID.chapters, element(ID.editionEntry, ...atoms));
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
