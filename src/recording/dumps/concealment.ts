import { parseFrame } from '../../codecs/parse/index.js';
import type { Bytes } from '../../shared/stage.js';

/** The longest packet, in samples (RFC 6716 3.2.5). */
const LONGEST_PACKET = 5_760;

/** Configuration 28: CELT, full band, frames of 2.5 ms, 120 samples (RFC 6716 3.1). */
const SHORTEST_FRAMES = 28 << 3;
const CONFIGURATION = 0xf8;
const STEREO = 4;
/** "An arbitrary number of frames", told by the next byte (RFC 6716 3.2.5). */
const MANY = 3;

/** How many samples a packet holds, of 48,000 a second; 0 for what is no Opus packet. */
export function samplesIn(packet: Uint8Array): number {
  return (parseFrame(packet, 'audio/opus')?.durationMs ?? 0) * 48;
}

/**
 * Packets of empty frames, which ask a decoder to conceal a gap (RFC 7845 4.1): as many as fit, of the kind of the packet
 * before it, then of the shortest kind.
 *
 * @param toc First byte of the packet before the gap.
 * @param gap In samples.
 */
export function* concealment(toc: number, gap: number): Generator<{ bytes: Bytes; samples: number }> {
  let left = gap;
  for (const configuration of [toc & CONFIGURATION, SHORTEST_FRAMES]) {
    const head = configuration | (toc & STEREO);
    const length = samplesIn(Uint8Array.of(head));
    const most = Math.floor(LONGEST_PACKET / length);
    for (let frames = 1; left >= length; left -= frames * length) {
      frames = Math.min(most, Math.floor(left / length));
      yield { bytes: Uint8Array.of(head | MANY, frames), samples: frames * length };
    }
  }
}
