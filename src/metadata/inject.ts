import { checkBytes, checkInteger, checkObject, checkOneOf, wrongType } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';
import type { MetadataCarrier } from './carrier.js';
import { carriersOf } from './carriers/by-codec.js';
import { refused } from './refused.js';

/** How metadata may be carried. */
export interface MetadataCarrierOptions {
  /**
   * Who receives: `'any'` receiver is to decode the frame as it would without metadata; or `'aware'` ones alone, which
   * all extract it, so that carriers will do that others stumble over. Default `'any'`.
   */
  readonly receivers?: 'any' | 'aware';
  /**
   * `'trailer'` asks for one where the codec has another carrier as well. In H.264 and H.265 it saves the packet of its
   * own that SEI takes. Default: the codec's best.
   */
  readonly carrier?: 'trailer';
  /** Spatial layers of the stream, 1 to 8, of which bytes say nothing: VP9 with several takes `'aware'` receivers. Default 1. */
  readonly spatialLayers?: number;
}

/**
 * How a frame would carry metadata, to be asked before there is any: which way, how much, and at what cost.
 *
 * @param frame As the encoder wrote it: H.264 and H.265 in Annex B format, AV1 as OBUs in the low-overhead format.
 * @param mimeType As in SDP and in the frame's metadata, upper or lower case.
 * @returns `undefined` where {@link injectMetadata} would refuse every payload.
 * @throws TypeError or RangeError where an argument is wrong.
 *
 * @example
 * ```ts
 * import { metadataCarrier } from 'framepipe/metadata.js';
 *
 * function withPosition(frame: Uint8Array<ArrayBuffer>, position: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
 *   const carrier = metadataCarrier(frame, 'audio/opus');
 *   if (carrier === undefined || position.length > carrier.capacity) return frame;
 *   return carrier.inject(position);
 * }
 * ```
 */
export function metadataCarrier(
  frame: Bytes,
  mimeType: string,
  options: MetadataCarrierOptions = {},
): MetadataCarrier | undefined {
  checkBytes('frame', frame);
  if (typeof mimeType !== 'string') throw wrongType('mimeType', 'a string', mimeType);
  checkObject('options', options);
  const { receivers = 'any', carrier, spatialLayers = 1 } = options;
  checkOneOf('receivers', receivers, ['any', 'aware']);
  if (carrier !== undefined) checkOneOf('carrier', carrier, ['trailer']);
  checkInteger('spatialLayers', spatialLayers, 1, 8);
  if (frame.length === 0) return undefined;
  for (const codec of carriersOf(mimeType)) {
    const planned = codec.plan(frame);
    if (planned === undefined || (carrier !== undefined && planned.name !== carrier)) continue;
    if (planned.name === 'superframe' && spatialLayers > 1) continue;
    if (planned.isTransparent || receivers === 'aware') return planned;
  }
  return undefined;
}

/**
 * Puts metadata into an encoded frame, by the codec's own means where it has any. {@link extractMetadata} gives back
 * both. Receivers that know nothing of it decode the frame as they would without, to the last bit.
 *
 * A frame can take metadata several times; what came last is extracted first.
 *
 * @param frame As for {@link metadataCarrier}.
 * @param mimeType As in SDP and in the frame's metadata, upper or lower case.
 * @param payload Up to 65,535 bytes, in AV1 some 370, in audio 1,000 with the frame; may be empty. Few bytes are best: the
 *   encoder does not know of them. `encodeEntries` packs several values.
 * @throws TypeError or RangeError where an argument is wrong.
 * @throws EncodedTransformError `metadata-refused` where unaware receivers would not decode the frame as before, or no
 *   carrier has room: what cannot be carried is told before it does harm.
 *
 * @example
 * ```ts
 * import { injectMetadata } from 'framepipe/metadata.js';
 *
 * function stamp(frame: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
 *   return injectMetadata(frame, 'video/VP8', new TextEncoder().encode(String(Date.now())));
 * }
 * ```
 */
export function injectMetadata(
  frame: Bytes,
  mimeType: string,
  payload: Uint8Array,
  options: MetadataCarrierOptions = {},
): Bytes {
  checkBytes('payload', payload);
  const carrier = metadataCarrier(frame, mimeType, options);
  if (carrier === undefined) {
    const limit = options.receivers === 'aware' ? '' : ' that every receiver decodes as before';
    throw refused(`this ${mimeType} frame has no way to carry metadata${limit}`);
  }
  if (payload.length > carrier.capacity) {
    throw refused(`${payload.length} bytes do not fit: this ${mimeType} frame carries up to ${carrier.capacity}`);
  }
  return carrier.inject(payload);
}
