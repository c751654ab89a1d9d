import { checkBytes, wrongType } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';
import type { ExtractedMetadata } from './carrier.js';
import { carriersOf } from './carriers/by-codec.js';

/**
 * Takes out of a frame what `injectMetadata` put in. The frame is then bit for bit as it was; one without metadata
 * comes back as it is. Never throws on what the bytes hold, and takes time in proportion to their number at most.
 *
 * Whoever can change a frame on its way can change its metadata: that they are whole is checked, who wrote them is for
 * encryption to show.
 *
 * @param frame As the depacketizer gives it.
 * @param mimeType As in SDP and in the frame's metadata, upper or lower case.
 * @throws TypeError where an argument is of the wrong kind.
 *
 * @example
 * ```ts
 * import { extractMetadata } from 'framepipe/metadata.js';
 *
 * function receive(encodedFrame: RTCEncodedVideoFrame): string | undefined {
 *   const bytes = new Uint8Array(encodedFrame.data);
 *   const { frame, payload } = extractMetadata(bytes, encodedFrame.getMetadata().mimeType ?? '');
 *   encodedFrame.data = frame.slice().buffer;
 *   return payload && new TextDecoder().decode(payload);
 * }
 * ```
 */
export function extractMetadata(frame: Bytes, mimeType: string): ExtractedMetadata {
  checkBytes('frame', frame);
  if (typeof mimeType !== 'string') throw wrongType('mimeType', 'a string', mimeType);
  if (frame.length > 0) {
    for (const codec of carriersOf(mimeType)) {
      const found = codec.extract(frame);
      if (found !== undefined) return found;
    }
  }
  return { frame, payload: undefined };
}
