import { checkBytes, checkInteger, checkObject } from '../../shared/arguments.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { MetadataFormat } from '../format.js';
import { USER_DATA_UNREGISTERED } from '../sei.js';
import { extractSei, type ForeignSei, injectSei } from './sei-messages.js';
import { startsWith, uuidBytes } from './uuid.js';

/** What Millicast's SDK writes of a frame, or its servers. */
export interface MillicastMetadata {
  /** In ms since 1970, 2^40 (November 2004) to 2^48 − 1. */
  readonly timecode?: number;
  /** What the application sent: JSON as UTF-8, from Millicast's own SDK. */
  readonly content?: Bytes;
}

/** │ timecode (6) │ content │: of the SDK. */
const TIMECODE_AND_CONTENT = /* @__PURE__ */ uuidBytes('d40e38ea-d419-4c62-94ed-20ac37b4e4fa');
/** Of older SDKs. */
const CONTENT = /* @__PURE__ */ uuidBytes('6e9cfd2a-5907-49ff-b363-8978a6e8340e');
/** Of servers and hardware encoders. */
const TIMECODE = /* @__PURE__ */ uuidBytes('9a21f3be-31f0-4b78-b0be-c7f7dbb97250');
const TIMECODE_LENGTH = 6;

/**
 * SEI of Millicast (Dolby, THEOlive): a time, and what the application adds. Of the three UUIDs, the fields that are there
 * choose. Written before the first slice; read anywhere. The SDK's emulation prevention replaces bytes instead of adding
 * some: a time that it ate is left out, the content behind it is read.
 *
 * @example
 * ```ts
 * import { millicastSei } from 'framepipe/metadata.js';
 *
 * const cue = new TextEncoder().encode(JSON.stringify({ cue: 7 }));
 * const withCue = (frame: Uint8Array<ArrayBuffer>) =>
 *   millicastSei.inject(frame, 'video/H264', { timecode: Date.now(), content: cue });
 * ```
 */
export const millicastSei: MetadataFormat<MillicastMetadata> = {
  name: 'Millicast SEI',
  inject(frame, mimeType, metadata) {
    checkObject('payload', metadata);
    const { timecode, content } = metadata;
    if (timecode !== undefined) checkInteger('timecode', timecode, 2 ** 40, 2 ** 48 - 1);
    if (content !== undefined) checkBytes('content', content);
    const uuid = timecode === undefined ? CONTENT : content === undefined ? TIMECODE : TIMECODE_AND_CONTENT;
    const payload = concat(uuid, timecode === undefined ? [] : encodeTimecode(timecode), content ?? []);
    return injectSei(frame, mimeType, { type: USER_DATA_UNREGISTERED, payload });
  },
  extract: (frame, mimeType) => extractSei(frame, mimeType, read),
};

function read({ type, size, payload }: ForeignSei): MillicastMetadata | undefined {
  if (type !== USER_DATA_UNREGISTERED) return undefined;
  const body = payload.subarray(CONTENT.length);
  if (startsWith(payload, CONTENT)) return { content: body };
  if (startsWith(payload, TIMECODE)) return { timecode: decodeTimecode(body) };
  if (!startsWith(payload, TIMECODE_AND_CONTENT)) return undefined;
  const lost = size - payload.length; // by emulation prevention, so within the time: JSON has no zeros
  if (lost > 0) return { content: body.subarray(Math.max(0, TIMECODE_LENGTH - lost)) };
  return { timecode: decodeTimecode(body.subarray(0, TIMECODE_LENGTH)), content: body.subarray(TIMECODE_LENGTH) };
}

function encodeTimecode(timecode: number): Bytes {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(timecode));
  return new Uint8Array(view.buffer, 8 - TIMECODE_LENGTH);
}

function decodeTimecode(bytes: Bytes): number {
  return bytes.reduce((timecode, byte) => timecode * 256 + byte, 0);
}
