import { extractMetadata } from '../extract.js';
import type { MetadataFormat } from '../format.js';
import { injectMetadata, type MetadataCarrierOptions } from '../inject.js';

/**
 * Framepipe's own carriers, `injectMetadata` and `extractMetadata`, as a format beside the others.
 *
 * @example
 * ```ts
 * import { framepipeFormat, livekitFormat, type MetadataFormat } from 'framepipe/metadata.js';
 *
 * function reads(format: MetadataFormat<unknown>, frame: Uint8Array<ArrayBuffer>): boolean {
 *   return format.extract(frame, 'video/VP8').payload !== undefined;
 * }
 * const whose = (frame: Uint8Array<ArrayBuffer>) =>
 *   [framepipeFormat(), livekitFormat()].find((format) => reads(format, frame))?.name;
 * ```
 */
export function framepipeFormat(options: MetadataCarrierOptions = {}): MetadataFormat {
  return {
    name: 'Framepipe',
    inject: (frame, mimeType, payload) => injectMetadata(frame, mimeType, payload, options),
    extract: extractMetadata,
  };
}
