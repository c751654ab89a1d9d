import type { DumpedFrame } from './dump-writer.js';

/** How far RTP timestamps may go away from when frames pass, in seconds: a jump beyond is another origin. */
const LONGEST_JUMP = 5;

/**
 * Counts ticks from the first frame of a stream on, as a function to be called with every frame in order: timestamps of
 * 32 bits go round (RFC 3550 5.1), and what a sender makes of them is its own affair.
 *
 * @param rate Ticks in a second.
 */
export function createTicks(rate: number): (frame: DumpedFrame) => number {
  let last: DumpedFrame | undefined;
  let ticks = 0;
  return (frame) => {
    if (last) {
      const step = (frame.rtpTimestamp - last.rtpTimestamp) | 0;
      const passed = Math.round(((frame.time - last.time) / 1000) * rate);
      ticks += Math.abs(step - passed) > LONGEST_JUMP * rate ? passed : step;
    }
    last = frame;
    return ticks;
  };
}
