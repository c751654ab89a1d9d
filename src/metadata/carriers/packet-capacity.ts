import { MAX_PAYLOAD } from '../envelope.js';

/** Audio frames are never split: what fits into no packet is not sent. Leaves room for what encryption adds. */
export const LONGEST_PACKET = 1100;

/** The longest payload with which an audio frame fits into a packet, in bytes; negative where even an empty one does not. */
export function packetCapacity(frame: Uint8Array, overhead: (length: number) => number): number {
  let length = Math.min(MAX_PAYLOAD, LONGEST_PACKET - frame.length);
  for (let excess = 1; length >= 0 && excess > 0; ) {
    excess = frame.length + overhead(length) - LONGEST_PACKET;
    // A byte of payload takes two at most, so that half of what is too much never takes too much away.
    if (excess > 0) length -= Math.ceil(excess / 2);
  }
  return length;
}
