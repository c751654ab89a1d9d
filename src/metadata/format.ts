import type { Bytes } from '../shared/stage.js';
import type { ExtractedMetadata } from './carrier.js';

/**
 * One way of putting metadata into frames, as a product writes and reads it. All have the same shape, so that an
 * application speaks to another by handing over another format.
 */
export interface MetadataFormat<Payload = Bytes> {
  /** For people. */
  readonly name: string;
  /**
   * The frame with `payload`.
   *
   * @throws TypeError or RangeError where an argument is wrong.
   * @throws EncodedTransformError `metadata-refused` where the format has no means for this frame or payload.
   */
  inject(frame: Bytes, mimeType: string, payload: Payload): Bytes;
  /**
   * Takes the first of what a frame holds in this format out of it; call it again for more. Never throws on what the
   * bytes hold.
   */
  extract(frame: Bytes, mimeType: string): ExtractedMetadata<Payload>;
}
