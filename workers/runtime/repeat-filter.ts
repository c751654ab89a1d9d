import type { Bytes, FrameInfo } from '../../src/shared/stage.js';

/** How many frames back a repeat is recognised; browsers repeat the first frames of a stream up to ten times. */
const REMEMBERED = 32;
/** Bytes looked at from each end; an encrypted frame ends in its authentication tag, so equal ends mean equal frames. */
const COMPARED = 32;

/**
 * Recognises exact repeats of recent frames, which receivers get from retransmission padding. Spatial layers share
 * SSRC and timestamp but not their bytes, so they are no repeats.
 */
export function repeatFilter(): (bytes: Bytes, frame: FrameInfo) => boolean {
  const seen = new Set<string>();
  return (bytes, { synchronizationSource, rtpTimestamp }) => {
    const ends = hash(bytes.subarray(-COMPARED), hash(bytes.subarray(0, COMPARED), 0));
    const frame = `${synchronizationSource} ${rtpTimestamp} ${bytes.length} ${ends}`;
    if (seen.has(frame)) return true;
    if (seen.size === REMEMBERED) seen.delete(seen.keys().next().value as string);
    seen.add(frame);
    return false;
  };
}

/** FNV-1a, 32 bits: frames of one stream, time and length are few, so they hardly ever agree by chance. */
function hash(bytes: Bytes, state: number): number {
  for (const byte of bytes) state = Math.imul(state ^ byte, 0x01000193);
  return state;
}
