import { leb128Length, readLeb128, writeLeb128 } from '../../codecs/obu.js';
import { readUint, writeUint } from '../../shared/big-endian.js';
import type { Bytes } from '../../shared/stage.js';

/** The types of entries in a payload of the `metadata` stage. Others belong to newer versions and are passed over. */
export const entryType = { value: 1, captureTime: 2 } as const;

/** Sequence numbers are modulo this: three bytes. They begin anywhere, so that a sender's next life is told from this. */
export const SEQUENCES = 2 ** 21;

/**
 * A value of a channel, or a piece of one, as it travels in an entry.
 *
 * ```
 *   │ id · 4 + pieces · 2 + late, leb128 │ sequence, leb128 │ late: age, leb128 │ pieces: offset, total, leb128 │ bytes │
 * ```
 */
export interface ValueEntry {
  /** The channel's number, 0 to 16,383. */
  readonly id: number;
  /** Numbers the channel's values, 0 to 2^21 − 1. */
  readonly sequence: number;
  /** How much earlier the frame was that the value belongs to, in units of its RTP clock, 0 to 2^31 − 1. */
  readonly age: number;
  /** Where in the value the bytes belong. */
  readonly offset: number;
  /** The length of the whole value, in bytes. */
  readonly total: number;
  /** The value or the piece. */
  readonly bytes: Bytes;
}

/** How many bytes {@link encodeValueEntry} takes beside those of the value. */
export function valueOverhead({ id, sequence, age, offset, total, bytes }: ValueEntry): number {
  const pieces = bytes.length < total ? leb128Length(offset) + leb128Length(total) : 0;
  return leb128Length(id * 4) + leb128Length(sequence) + (age > 0 ? leb128Length(age) : 0) + pieces;
}

export function encodeValueEntry(entry: ValueEntry): Bytes {
  const { id, sequence, age, offset, total, bytes } = entry;
  const encoded = new Uint8Array(valueOverhead(entry) + bytes.length);
  const isPiece = bytes.length < total;
  let at = 0;
  for (const number of [
    id * 4 + Number(isPiece) * 2 + Number(age > 0),
    sequence,
    ...(age > 0 ? [age] : []),
    ...(isPiece ? [offset, total] : []),
  ]) {
    writeLeb128(encoded, at, number);
    at += leb128Length(number);
  }
  encoded.set(bytes, at);
  return encoded;
}

/** Undefined where the bytes are no such entry; never throws. The entry's bytes are a view. */
export function decodeValueEntry(encoded: Bytes): ValueEntry | undefined {
  let at = 0;
  const next = (): number => {
    const read = readLeb128(encoded, at);
    at += read?.length ?? Number.NaN;
    return read?.value ?? 0;
  };
  const head = next();
  const sequence = next();
  const age = head & 1 ? next() : 0;
  const [offset, total] = head & 2 ? [next(), next()] : [0, encoded.length - at];
  if (Number.isNaN(at) || sequence >= SEQUENCES || age >= 2 ** 31) return undefined;
  const bytes = encoded.subarray(at);
  const fits = head & 2 ? bytes.length > 0 && bytes.length < total && offset + bytes.length <= total : true;
  return fits ? { id: head >>> 2, sequence, age, offset, total, bytes } : undefined;
}

/** A capture time, in milliseconds from the epoch until 2059, as 6 bytes: big-endian, in units of 10 microseconds. */
export function encodeCaptureTime(time: number): Bytes {
  const bytes = new Uint8Array(6);
  writeUint(bytes, 0, 6, Math.round(time * 100));
  return bytes;
}

/** Undefined where the bytes are no capture time. */
export function decodeCaptureTime(bytes: Bytes): number | undefined {
  return bytes.length === 6 ? readUint(bytes, 0, 6) / 100 : undefined;
}
