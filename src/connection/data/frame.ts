import type { Bytes } from '../../shared/stage.js';

/**
 * What `dataChannelStreams` says over a data channel: one frame in each of the channel's messages, integers in network
 * order. The first frame of each end is its hello; with a cipher, all later ones are sealed (seal.ts).
 *
 * ```
 * hello   1 | 'FPdc' | version 1 | flags | largest message (4) | random (16)     flags: 1 encrypted
 * data    2 | flags | length of the message (4, first chunk only) | chunk        flags: 1 first, 2 last, 4 text
 * credit  3 | bytes (4)
 * end     4
 * ```
 */
export type Frame = HelloFrame | DataFrame | CreditFrame | { readonly kind: 'end' };

/** What an end tells of itself. */
export interface HelloFrame {
  readonly kind: 'hello';
  readonly encrypted: boolean;
  /** The largest message that this end takes, in bytes. */
  readonly largest: number;
  /** Makes the hello unlike any before, so that nothing sealed after it can be played again. */
  readonly random: Bytes;
}

/** A chunk of a message. */
export interface DataFrame {
  readonly kind: 'data';
  /** Of the whole message in bytes; with the first chunk only. */
  readonly length: number | undefined;
  readonly last: boolean;
  readonly text: boolean;
  readonly chunk: Bytes;
}

/** So many more bytes may be sent. */
export interface CreditFrame {
  readonly kind: 'credit';
  readonly bytes: number;
}

/** Bytes before a chunk, at most. */
export const DATA_HEADER = 6;
export const RANDOM_LENGTH = 16;
const HELLO_LENGTH = 27;

const KIND = { hello: 1, data: 2, credit: 3, end: 4 } as const;
const MAGIC = [0x46, 0x50, 0x64, 0x63, 1] as const;
const ENCRYPTED = 1;
const FIRST = 1;
const LAST = 2;
const TEXT = 4;

export function encodeFrame(frame: Frame): Bytes {
  switch (frame.kind) {
    case 'hello': {
      const bytes = new Uint8Array(HELLO_LENGTH);
      bytes.set([KIND.hello, ...MAGIC, frame.encrypted ? ENCRYPTED : 0]);
      viewOf(bytes).setUint32(7, frame.largest);
      bytes.set(frame.random, 11);
      return bytes;
    }
    case 'data': {
      const { length, last, text, chunk } = frame;
      const first = length !== undefined;
      const bytes = new Uint8Array((first ? DATA_HEADER : 2) + chunk.length);
      bytes[0] = KIND.data;
      bytes[1] = (first ? FIRST : 0) | (last ? LAST : 0) | (text ? TEXT : 0);
      if (first) viewOf(bytes).setUint32(2, length);
      bytes.set(chunk, bytes.length - chunk.length);
      return bytes;
    }
    case 'credit': {
      const bytes = new Uint8Array(5);
      bytes[0] = KIND.credit;
      viewOf(bytes).setUint32(1, frame.bytes);
      return bytes;
    }
    case 'end':
      return new Uint8Array([KIND.end]);
  }
}

/** Reads a frame; undefined for what is none. The chunk is a view on `bytes`. */
export function decodeFrame(bytes: Bytes): Frame | undefined {
  switch (bytes[0]) {
    case KIND.hello: {
      const flags = bytes[6];
      if (bytes.length !== HELLO_LENGTH || MAGIC.some((byte, index) => bytes[index + 1] !== byte)) return undefined;
      if (flags !== 0 && flags !== ENCRYPTED) return undefined;
      const largest = viewOf(bytes).getUint32(7);
      return { kind: 'hello', encrypted: flags === ENCRYPTED, largest, random: bytes.slice(11) };
    }
    case KIND.data: {
      const flags = bytes[1];
      if (flags === undefined || flags > (FIRST | LAST | TEXT)) return undefined;
      const header = flags & FIRST ? DATA_HEADER : 2;
      if (bytes.length < header) return undefined;
      const length = flags & FIRST ? viewOf(bytes).getUint32(2) : undefined;
      const [last, text] = [(flags & LAST) !== 0, (flags & TEXT) !== 0];
      return { kind: 'data', length, last, text, chunk: bytes.subarray(header) };
    }
    case KIND.credit:
      return bytes.length === 5 ? { kind: 'credit', bytes: viewOf(bytes).getUint32(1) } : undefined;
    case KIND.end:
      return bytes.length === 1 ? { kind: 'end' } : undefined;
    default:
      return undefined;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Bytes): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
