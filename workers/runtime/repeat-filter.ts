import type { Bytes, FrameInfo } from '../../src/shared/stage.js';

/** How many frames back a repeat is recognised; browsers repeat the first frames of a stream up to ten times. */
const REMEMBERED = 32;
/** Bytes compared at each end; an encrypted frame ends in its authentication tag, so equal ends mean equal frames. */
const COMPARED = 32;

interface Seen {
  readonly synchronizationSource: number;
  readonly rtpTimestamp: number;
  readonly length: number;
  readonly ends: Uint8Array;
}

/**
 * Recognises exact repeats of recent frames, which receivers get from retransmission padding. Spatial layers share
 * SSRC and timestamp but not their bytes, so they are no repeats.
 */
export class RepeatFilter {
  readonly #seen: Seen[] = [];
  #next = 0;

  isRepeat(bytes: Bytes, { synchronizationSource, rtpTimestamp }: FrameInfo): boolean {
    const ends = endsOf(bytes);
    for (const seen of this.#seen) {
      if (
        seen.rtpTimestamp === rtpTimestamp &&
        seen.synchronizationSource === synchronizationSource &&
        seen.length === bytes.byteLength &&
        seen.ends.every((byte, index) => byte === ends[index])
      ) {
        return true;
      }
    }
    this.#seen[this.#next] = { synchronizationSource, rtpTimestamp, length: bytes.byteLength, ends };
    this.#next = (this.#next + 1) % REMEMBERED;
    return false;
  }
}

function endsOf(bytes: Bytes): Uint8Array {
  if (bytes.byteLength <= 2 * COMPARED) return bytes.slice();
  const ends = new Uint8Array(2 * COMPARED);
  ends.set(bytes.subarray(0, COMPARED));
  ends.set(bytes.subarray(bytes.byteLength - COMPARED), COMPARED);
  return ends;
}
