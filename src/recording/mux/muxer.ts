import type { RecordedCodec } from '../recorded-frame.js';
import type { Packet } from '../timeline/timeline-output.js';

/** The files that can be written. WebM is Matroska for browsers. */
export type Container = 'webm' | 'mkv' | 'mp4';

/** A moment of the recording that somebody marked. */
export interface Chapter {
  /** In seconds since the file's beginning. */
  readonly time: number;
  /** What it is called. */
  readonly title: string;
}

/** Bytes that take the place of earlier ones. */
export interface Patch {
  /** Where, in bytes from the file's first. */
  readonly position: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** How a file ends. */
export interface Ending {
  /** Its last bytes. */
  readonly tail: Uint8Array<ArrayBuffer>;
  /** What makes it a better one, where it can be written in the middle: its length, where to find what. */
  readonly patches: readonly Patch[];
}

/**
 * Writes a file by appending alone, in pieces of about a second, each of which is whole: a file that breaks off after any of
 * them plays up to there.
 */
export interface Muxer {
  /** The file's first bytes. */
  readonly header: Uint8Array<ArrayBuffer>;
  /** Takes a packet; the bytes of a piece, when one is done. The packets of a track come in order. */
  add(packet: Packet): Uint8Array<ArrayBuffer> | undefined;
  finish(chapters: readonly Chapter[]): Ending;
}

/** How long the last picture of a track stays, in seconds, where nothing tells. */
export const LAST_PICTURE = 1 / 30;
/** How long a piece is, in seconds. */
export const PIECE = 1;
/** How many bytes at most, lest a burst becomes a piece that is held in memory for long. */
export const LARGEST_PIECE = 4 * 1024 * 1024;

const CODECS: Readonly<Record<Container, readonly RecordedCodec[]>> = {
  webm: ['vp8', 'vp9', 'av1', 'opus'],
  mkv: ['vp8', 'vp9', 'av1', 'h264', 'h265', 'opus'],
  mp4: ['vp8', 'vp9', 'av1', 'h264', 'h265', 'opus'],
};

/** Whether a container may hold a codec. WebM takes none of the MPEG's. */
export function canHold(container: Container, codec: RecordedCodec): boolean {
  return CODECS[container].includes(codec);
}
