import { samplesIn } from './concealment.js';
import type { DumpedFrame } from './dump-writer.js';
import { createTicks } from './ticks.js';

/** A packet's place among others, in samples. */
export interface OpusPlace {
  /** What is missing between the packet before and this one: lost, or not sent (DTX). */
  readonly gap: number;
  /** What it holds; 0 where it is no Opus packet. */
  readonly samples: number;
}

/** Places packets by their timestamps and by what they hold. */
export interface OpusPlacement {
  /** To be called with every frame in order. */
  place(frame: DumpedFrame): OpusPlace;
  /** Says that so many samples of the gap before the frame have been filled. */
  fill(samples: number): void;
}

export function createPlacement(): OpusPlacement {
  const ticksOf = createTicks(48_000); // RFC 7587 4.1
  let end = 0;
  return {
    place(frame) {
      const samples = samplesIn(frame.data);
      const gap = Math.max(0, ticksOf(frame) - end);
      end += samples;
      return { gap, samples };
    },
    fill(samples) {
      end += samples;
    },
  };
}
