/**
 * LiveKit's packet trailer: what each frame says of itself, written behind it.
 *
 * ```
 *   { tag ^ FF │ length ^ FF │ value ^ FF }* │ length of all ^ FF │ "LKTS"        numbers are big-endian
 *     1: user timestamp (8)   2: frame ID (4)   3: user data
 * ```
 */
import { checkBytes, checkInteger, checkObject, wrongType } from '../../shared/arguments.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import { refused } from '../refused.js';

/** What a LiveKit packet trailer can say. LiveKit's own readers take a 0 for nothing. */
export interface LivekitMetadata {
  /** When the frame was captured, in µs since 1970 as a rule; 0 to 2^64 − 1. */
  readonly userTimestamp?: bigint;
  /** Number of the frame, 0 to 2^32 − 1. */
  readonly frameId?: number;
  /** Anything; with the other fields at most 255 bytes of trailer: 248 alone, 232 beside both. */
  readonly userData?: Bytes;
}

const TIMESTAMP = 1;
const FRAME_ID = 2;
const USER_DATA = 3;
const MAGIC = [0x4c, 0x4b, 0x54, 0x53] as const;
const ENVELOPE_LENGTH = 5;
const MAX_LENGTH = 255;

/** @throws TypeError, RangeError, or EncodedTransformError `metadata-refused` where it gets too long. */
export function encodeTrailer(metadata: LivekitMetadata): Bytes {
  checkObject('payload', metadata);
  const { userTimestamp, frameId, userData } = metadata;
  const fields: [tag: number, value: Uint8Array][] = [];
  if (userTimestamp !== undefined) {
    if (typeof userTimestamp !== 'bigint') throw wrongType('userTimestamp', 'a bigint', userTimestamp);
    if (BigInt.asUintN(64, userTimestamp) !== userTimestamp) {
      throw new RangeError(`"userTimestamp" expected 0 to 2^64 − 1, got ${userTimestamp}`);
    }
    const value = new DataView(new ArrayBuffer(8));
    value.setBigUint64(0, userTimestamp);
    fields.push([TIMESTAMP, new Uint8Array(value.buffer)]);
  }
  if (frameId !== undefined) {
    checkInteger('frameId', frameId, 0, 2 ** 32 - 1);
    const value = new DataView(new ArrayBuffer(4));
    value.setUint32(0, frameId);
    fields.push([FRAME_ID, new Uint8Array(value.buffer)]);
  }
  if (userData !== undefined) {
    checkBytes('userData', userData);
    fields.push([USER_DATA, userData]);
  }
  const body = concat(...fields.flatMap(([tag, value]) => [[tag, value.length], value]));
  const length = body.length + ENVELOPE_LENGTH;
  if (length > MAX_LENGTH) throw refused(`a LiveKit packet trailer holds ${MAX_LENGTH} bytes, not ${length}`);
  return concat(invert(concat(body, [length])), MAGIC);
}

/** The trailer at the end of `bytes` and where it starts; `undefined` where there is none, whole to the last byte. */
export function decodeTrailer(bytes: Bytes): { readonly payload: LivekitMetadata; readonly start: number } | undefined {
  const end = bytes.length - ENVELOPE_LENGTH;
  if (end < 0 || !hasMagic(bytes)) return undefined;
  const start = bytes.length - (bytes[end]! ^ 0xff);
  if (start < 0 || start > end) return undefined;
  const body = invert(bytes.subarray(start, end));
  const view = new DataView(body.buffer);
  const payload: { -readonly [Key in keyof LivekitMetadata]: LivekitMetadata[Key] } = {};
  for (let at = 0; at < body.length; ) {
    const [tag, length] = [body[at], body[at + 1]];
    const value = at + 2;
    if (length === undefined || value + length > body.length) return undefined;
    if (tag === TIMESTAMP && length === 8) payload.userTimestamp = view.getBigUint64(value);
    else if (tag === FRAME_ID && length === 4) payload.frameId = view.getUint32(value);
    else if (tag === USER_DATA) payload.userData = body.subarray(value, value + length);
    at = value + length;
  }
  return { payload, start };
}

/** Whether bytes end as a trailer does. */
export function hasMagic(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[bytes.length - MAGIC.length + at] === byte);
}

function invert(bytes: Bytes): Bytes {
  return bytes.map((byte) => byte ^ 0xff);
}
