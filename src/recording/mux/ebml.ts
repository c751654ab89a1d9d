import { concat } from '../../shared/concat.js';

/** Element IDs of Matroska (RFC 9559 27.1), as far as they are written here. */
export const ebmlID = {
  ebml: 0x1a45dfa3,
  ebmlVersion: 0x4286,
  ebmlReadVersion: 0x42f7,
  ebmlMaxIDLength: 0x42f2,
  ebmlMaxSizeLength: 0x42f3,
  docType: 0x4282,
  docTypeVersion: 0x4287,
  docTypeReadVersion: 0x4285,
  void: 0xec,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekID: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  dateUTC: 0x4461,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  tracks: 0x1654ae6b,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cueTrackPositions: 0xb7,
  cueTrack: 0xf7,
  cueClusterPosition: 0xf1,
  chapters: 0x1043a770,
  editionEntry: 0x45b9,
  chapterAtom: 0xb6,
  chapterUID: 0x73c4,
  chapterTimeStart: 0x91,
  chapterDisplay: 0x80,
  chapString: 0x85,
  chapLanguage: 0x437c,
} as const;

/** An element: its ID, the length of its content (RFC 8794 4), and that. */
export function element(id: number, ...content: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return concat(idBytes(id), sizeBytes(length), ...content);
}

export function unsigned(id: number, value: number): Uint8Array<ArrayBuffer> {
  return element(id, integer(value));
}

/** An unsigned integer of 8 bytes, for what is written anew later. */
export function unsigned64(id: number, value: number): Uint8Array<ArrayBuffer> {
  return element(id, fixed(value, 8));
}

export function text(id: number, value: string): Uint8Array<ArrayBuffer> {
  return element(id, new TextEncoder().encode(value));
}

export function float64(id: number, value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return element(id, bytes);
}

/** A signed integer of 8 bytes, as dates are: nanoseconds since 2001 (RFC 8794 7.6). */
export function date(id: number, milliseconds: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(Math.round(milliseconds - Date.UTC(2001, 0))) * 1_000_000n);
  return element(id, bytes);
}

/** An element of so many bytes that means nothing, 2 to 128: room for one that is not known yet. */
export function room(length: number): Uint8Array<ArrayBuffer> {
  return element(ebmlID.void, new Uint8Array(length - 2));
}

/** A size in 8 bytes; that of an element whose end is not known is all ones (RFC 8794 6.2). */
export function size64(length?: number): Uint8Array<ArrayBuffer> {
  if (length === undefined) return Uint8Array.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
  const bytes = fixed(length, 8);
  bytes[0] = 0x01;
  return bytes;
}

export function idBytes(id: number): Uint8Array<ArrayBuffer> {
  return integer(id);
}

/** Finds an element with a size of 1 to 8 bytes among those that follow each other from `start`, whole. */
export function findElement(bytes: Uint8Array<ArrayBuffer>, wanted: number, start: number): Uint8Array<ArrayBuffer> {
  for (let at = start; at < bytes.length; ) {
    const idLength = Math.clz32(bytes[at]!) - 23;
    const id = read(bytes, at, idLength);
    const first = bytes[at + idLength]!;
    const sizeLength = Math.clz32(first) - 23;
    const size = read(bytes, at + idLength, sizeLength) - 2 ** (7 * sizeLength);
    const end = at + idLength + sizeLength + size;
    if (id === wanted) return bytes.slice(at, end);
    at = end;
  }
  throw new Error(`no element 0x${wanted.toString(16)}`);
}

function read(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let index = 0; index < length; index += 1) value = value * 256 + bytes[at + index]!;
  return value;
}

/** A length in as few bytes as hold it, `1`, `01`, `001` … before it (RFC 8794 4). All ones would say "unknown". */
function sizeBytes(length: number): Uint8Array<ArrayBuffer> {
  let count = 1;
  while (length >= 2 ** (7 * count) - 1) count += 1;
  return fixed(length + 2 ** (7 * count), count);
}

function integer(value: number): Uint8Array<ArrayBuffer> {
  let count = 1;
  while (value >= 2 ** (8 * count)) count += 1;
  return fixed(value, count);
}

function fixed(value: number, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  for (let rest = value, index = count - 1; index >= 0; index -= 1, rest = Math.floor(rest / 256)) {
    bytes[index] = rest % 256;
  }
  return bytes;
}
