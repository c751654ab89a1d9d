import type { FrameRecord } from '../../src/shared/frame-record.js';

/** How many frames back a repeat is recognised; browsers repeat the first frames of a stream up to ten times. */
const REMEMBERED = 32;
/** Bytes looked at from each end; an encrypted frame ends in its authentication tag, so equal ends mean equal frames. */
const COMPARED = 16;

/**
 * Recognises exact repeats of recent frames, which receivers get from retransmission padding. Spatial layers share
 * SSRC and timestamp but not their bytes, so they are no repeats.
 */
export function repeatFilter(): (frame: FrameRecord) => boolean {
  // Looked through whole, which is quick: a set that forgets its oldest at each frame costs Firefox microseconds.
  const seen = new Float64Array(REMEMBERED).fill(-1);
  let count = 0;
  return (frame) => {
    const mark = markOf(frame);
    if (seen.includes(mark)) return true;
    seen[count % REMEMBERED] = mark;
    count += 1;
    return false;
  };
}

/**
 * 53 bits of two sums (as FNV-1a makes them), one begun with the stream and one with the time: chance hardly ever agrees;
 * a number, because a text of the same would take longer to make than the frame takes otherwise.
 */
function markOf(frame: FrameRecord): number {
  const { bytes, kind } = frame;
  const { length } = bytes;
  // Of sound there is one stream at a time, and to ask for its name costs more than all the rest.
  let high = kind === 'video' ? frame.synchronizationSource ^ length : length;
  let low = frame.rtpTimestamp;
  const mix = (from: number, to: number) => {
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at]!;
      high = Math.imul(high ^ byte, 0x01000193);
      low = Math.imul(low ^ byte, 0x9e3779b1);
    }
  };
  mix(0, Math.min(COMPARED, length));
  mix(Math.max(0, length - COMPARED), length);
  return (high >>> 0) * 2 ** 21 + (low >>> 11);
}
