import { checkBytes, checkInteger, checkObject, wrongType } from '../../shared/arguments.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { MetadataFormat } from '../format.js';
import { refused } from '../refused.js';

/** What Agora's SDKs say of an audio frame. */
export interface AgoraAudioMetadata {
  /** In −dBov as in RFC 6464, 0 (loudest) to 127. */
  readonly audioLevel?: number;
  /** What the application sent, up to 65,529 bytes. */
  readonly metadata?: Bytes;
  /** Presentation time, 0 to 2^64 − 1. */
  readonly pts?: bigint;
}

const MARK = 0x47;
const HEAD_LENGTH = 3;
const AUDIO_LEVEL = 1;
const METADATA = 2;
const PTS = 3;

/**
 * What Agora's SDKs put before audio frames. Only their receivers take it off: others hear noise.
 *
 * ```
 *   │ 47 │ length of all fields (2) │ { tag │ length (2) │ value }* │ frame │        lengths are big-endian
 *     1: audio level: (127 − level) << 1   2: metadata   3: time (8), little-endian
 * ```
 *
 * @example
 * ```ts
 * import { agoraAudio } from 'framepipe/metadata.js';
 *
 * const presentedAt = (frame: Uint8Array<ArrayBuffer>) => agoraAudio.extract(frame, 'audio/opus').payload?.pts;
 * ```
 */
export const agoraAudio: MetadataFormat<AgoraAudioMetadata> = {
  name: 'Agora audio',
  inject(frame, mimeType, payload) {
    checkBytes('frame', frame);
    if (!isAudio(mimeType)) throw refused(`Agora has no such metadata in ${mimeType} frames`);
    const fields = encodeFields(payload);
    if (fields.length > 0xffff) throw refused(`Agora's audio metadata holds 65535 bytes, not ${fields.length}`);
    return concat([MARK, fields.length >> 8, fields.length & 0xff], fields, frame);
  },
  extract(frame, mimeType) {
    const end = HEAD_LENGTH + ((frame[1]! << 8) | frame[2]!);
    const isMarked = isAudio(mimeType) && frame[0] === MARK && end > HEAD_LENGTH && end < frame.length;
    const payload = isMarked ? decodeFields(frame.subarray(HEAD_LENGTH, end)) : undefined;
    return payload === undefined ? { frame, payload } : { frame: frame.subarray(end), payload };
  },
};

function isAudio(mimeType: string): boolean {
  return /^audio\//i.test(mimeType);
}

function encodeFields(payload: AgoraAudioMetadata): Bytes {
  checkObject('payload', payload);
  const { audioLevel, metadata, pts } = payload;
  const fields: ArrayLike<number>[] = [];
  if (audioLevel !== undefined) {
    checkInteger('audioLevel', audioLevel, 0, 127);
    fields.push([AUDIO_LEVEL, 0, 1, (127 - audioLevel) << 1]);
  }
  if (metadata !== undefined) {
    checkBytes('metadata', metadata);
    fields.push([METADATA, metadata.length >> 8, metadata.length & 0xff], metadata);
  }
  if (pts !== undefined) {
    if (typeof pts !== 'bigint') throw wrongType('pts', 'a bigint', pts);
    if (BigInt.asUintN(64, pts) !== pts) throw new RangeError(`"pts" expected 0 to 2^64 − 1, got ${pts}`);
    const value = new DataView(new ArrayBuffer(8));
    value.setBigUint64(0, pts, true);
    fields.push([PTS, 0, 8], new Uint8Array(value.buffer));
  }
  return concat(...fields);
}

/** `undefined` where the bytes are not wholly made of fields: an Opus packet can begin with the mark. */
function decodeFields(bytes: Bytes): AgoraAudioMetadata | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const payload: { -readonly [Key in keyof AgoraAudioMetadata]: AgoraAudioMetadata[Key] } = {};
  for (let at = 0; at < bytes.length; ) {
    if (at + HEAD_LENGTH > bytes.length) return undefined;
    const [tag, length] = [bytes[at], view.getUint16(at + 1)];
    const value = at + HEAD_LENGTH;
    at = value + length;
    if (at > bytes.length) return undefined;
    if (tag === AUDIO_LEVEL && length === 1) payload.audioLevel = 127 - (bytes[value]! >> 1);
    else if (tag === METADATA) payload.metadata = bytes.subarray(value, at);
    else if (tag === PTS && length === 8) payload.pts = view.getBigUint64(value, true);
  }
  return payload;
}
