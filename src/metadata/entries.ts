import { leb128Length, readLeb128, writeLeb128 } from '../codecs/obu.js';
import { checkBytes, checkInteger } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';

/** One value of a payload, and the number that says what it is. */
export interface MetadataEntry {
  /** What it is: 0 to 2^32 − 1, as sender and receiver agree. Those below 128 take one byte. */
  readonly type: number;
  /** The value; may be empty. */
  readonly value: Bytes;
}

const MAX_UINT32 = 2 ** 32 - 1;

/**
 * Packs any number of values into a payload. A type may come several times.
 *
 * ```
 *   { type, leb128 │ length of the value, leb128 │ value }*
 * ```
 *
 * @throws TypeError or RangeError where a type is no integer from 0 to 2^32 − 1, or a value is no Uint8Array.
 *
 * @example
 * ```ts
 * import { decodeEntries, encodeEntries, extractMetadata, injectMetadata } from 'framepipe/metadata.js';
 *
 * const CAPTION = 1;
 * function send(frame: Uint8Array<ArrayBuffer>, text: string): Uint8Array<ArrayBuffer> {
 *   return injectMetadata(frame, 'video/VP8', encodeEntries([{ type: CAPTION, value: new TextEncoder().encode(text) }]));
 * }
 * function receive(frame: Uint8Array<ArrayBuffer>): string | undefined {
 *   const { payload } = extractMetadata(frame, 'video/VP8');
 *   const caption = payload && decodeEntries(payload)?.find(({ type }) => type === CAPTION);
 *   return caption && new TextDecoder().decode(caption.value);
 * }
 * ```
 */
export function encodeEntries(entries: Iterable<MetadataEntry>): Bytes {
  const all = [...entries];
  let length = 0;
  for (const { type, value } of all) {
    checkInteger('type', type, 0, MAX_UINT32);
    checkBytes('value', value);
    length += entryLength(type, value.length);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const { type, value } of all) {
    writeLeb128(bytes, at, type);
    at += leb128Length(type);
    writeLeb128(bytes, at, value.length);
    at += leb128Length(value.length);
    bytes.set(value, at);
    at += value.length;
  }
  return bytes;
}

/**
 * How many bytes an entry takes within a payload.
 *
 * @param type 0 to 2^32 − 1.
 * @param length Of the value, in bytes.
 */
export function entryLength(type: number, length: number): number {
  return leb128Length(type) + leb128Length(length) + length;
}

/**
 * The values of a payload in their order, as views on it; `undefined` where it is not wholly made of entries. Pass over
 * types that you do not know: a newer sender may have more. Never throws on what the bytes hold.
 *
 * @throws TypeError where `payload` is no Uint8Array.
 */
export function decodeEntries(payload: Bytes): MetadataEntry[] | undefined {
  checkBytes('payload', payload);
  const entries: MetadataEntry[] = [];
  for (let at = 0; at < payload.length; ) {
    const type = readLeb128(payload, at);
    const length = type && readLeb128(payload, at + type.length);
    if (length === undefined) return undefined;
    const start = at + type!.length + length.length;
    at = start + length.value;
    if (at > payload.length) return undefined;
    entries.push({ type: type!.value, value: payload.subarray(start, at) });
  }
  return entries;
}
