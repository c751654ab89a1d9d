import { checkObject, checkOneOf } from '../../shared/arguments.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import { findMetadataObu, injectMetadataObu } from '../av1-metadata.js';
import type { ExtractedMetadata } from '../carrier.js';
import type { MetadataFormat } from '../format.js';
import { refused } from '../refused.js';
import { USER_DATA_UNREGISTERED } from '../sei.js';
import { decodeTrailer, encodeTrailer, hasMagic, type LivekitMetadata } from './livekit-trailer.js';
import { extractSei, injectSei } from './sei-messages.js';
import { startsWith, uuidBytes } from './uuid.js';

/** Options of {@link livekitFormat}. */
export interface LivekitFormatOptions {
  /** In H.264 and H.265, whether to write a trailer, or SEI as for LiveKit's ingest. Default `'trailer'`. */
  readonly carrier?: 'trailer' | 'sei';
}

const UUID = /* @__PURE__ */ uuidBytes('3fa85f64-5717-4562-b3fc-2c963f66afa6');
/** `metadata_type` of AV1. */
const METADATA_TYPE = 31;
/** The longest trailer, and a byte more for each start code that packetizers may have found in it. */
const SEARCHED = 2 * 255;

/**
 * LiveKit's packet trailer: behind the frame, in AV1 as an OBU, in H.264 and H.265 on request as SEI. Reads all of these.
 *
 * LiveKit's readers take a trailer off before decoding; other receivers decode no VP9 frame that has one. In H.264 and
 * H.265 a trailer in whose bytes a start code would arise is refused: LiveKit's own go out broken, and are read where
 * that can be undone.
 *
 * @throws TypeError or RangeError where an option is wrong.
 *
 * @example
 * ```ts
 * import { livekitFormat } from 'framepipe/metadata.js';
 *
 * const livekit = livekitFormat();
 * const stamp = (frame: Uint8Array<ArrayBuffer>) =>
 *   livekit.inject(frame, 'video/VP8', { userTimestamp: BigInt(Date.now()) * 1000n });
 * const capturedAt = (frame: Uint8Array<ArrayBuffer>) => livekit.extract(frame, 'video/VP8').payload?.userTimestamp;
 * ```
 */
export function livekitFormat(options: LivekitFormatOptions = {}): MetadataFormat<LivekitMetadata> {
  checkObject('options', options);
  const { carrier = 'trailer' } = options;
  checkOneOf('carrier', carrier, ['trailer', 'sei']);
  return {
    name: 'LiveKit packet trailer',
    inject(frame, mimeType, payload) {
      const trailer = encodeTrailer(payload);
      if (isAv1(mimeType)) return injectMetadataObu(frame, METADATA_TYPE, trailer);
      if (!isNal(mimeType)) return concat(frame, trailer);
      if (carrier === 'sei') {
        return injectSei(frame, mimeType, { type: USER_DATA_UNREGISTERED, payload: concat(UUID, trailer) });
      }
      if (hasEmulation(concat(frame.subarray(-2), trailer))) {
        throw refused('a start code would arise within the LiveKit packet trailer');
      }
      return concat(frame, trailer);
    },
    extract(frame, mimeType) {
      if (isAv1(mimeType)) return extractObu(frame);
      const found = decodeTrailer(frame) ?? (isNal(mimeType) ? decodeNarrowed(frame) : undefined);
      if (found !== undefined) return { frame: frame.subarray(0, found.start), payload: found.payload };
      return extractSei(frame, mimeType, ({ type, payload, raw }) => {
        if (type !== USER_DATA_UNREGISTERED || !startsWith(payload, UUID)) return undefined;
        return [payload, raw].map((bytes) => readWhole(bytes.subarray(UUID.length))).find(Boolean);
      });
    },
  };
}

function extractObu(frame: Bytes): ExtractedMetadata<LivekitMetadata> {
  const found = findMetadataObu(frame, METADATA_TYPE, readWhole);
  return found ?? { frame, payload: undefined };
}

/** A trailer that is all of `bytes`. */
function readWhole(bytes: Bytes): LivekitMetadata | undefined {
  const found = decodeTrailer(bytes);
  return found?.start === 0 ? found.payload : undefined;
}

/** Start codes that arose within a trailer come back from depacketizers a byte longer, where they had three. */
function decodeNarrowed(frame: Bytes): ReturnType<typeof decodeTrailer> {
  if (!hasMagic(frame)) return undefined;
  const from = Math.max(0, frame.length - SEARCHED);
  const origins: number[] = [];
  for (let at = from; at < frame.length; at += 1) {
    const isWidened = frame[at] === 0 && frame[at + 1] === 0 && frame[at + 2] === 0 && frame[at + 3] === 1;
    if (!isWidened) origins.push(at);
  }
  const found = decodeTrailer(Uint8Array.from(origins, (at) => frame[at]!));
  return found && { payload: found.payload, start: origins[found.start]! };
}

function hasEmulation(bytes: Bytes): boolean {
  return bytes.some((byte, at) => byte <= 3 && at >= 2 && bytes[at - 1] === 0 && bytes[at - 2] === 0);
}

function isAv1(mimeType: string): boolean {
  return mimeType.toLowerCase() === 'video/av1';
}

function isNal(mimeType: string): boolean {
  return /^video\/h26[45]$/i.test(mimeType);
}
