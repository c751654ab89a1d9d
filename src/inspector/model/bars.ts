import type { FrameRing } from './frame-ring.js';
import type { Stretch } from './time-window.js';

/** The frames of one picture (spatial layers have one RTP timestamp), or the largest one of several that share a pixel. */
export interface Bar {
  /** Its middle, in pixels from the left. */
  readonly x: number;
  /** The places of its frames: from the first up to, not including, the last. */
  readonly from: number;
  readonly to: number;
  /** Of all its frames together, in bytes. */
  readonly size: number;
}

/** Bars and how broad each can be. */
export interface Bars {
  readonly bars: readonly Bar[];
  /** In pixels, 1 to `maximum`. */
  readonly barWidth: number;
  /** The greatest size among them, in bytes. */
  readonly largest: number;
}

/** However few frames there are, in pixels. */
const MAXIMUM = 16;

/**
 * Where the frames of a stretch of time stand in a picture of so many pixels. Where several pictures share a pixel, the
 * largest stands for them, so that minutes draw as fast as seconds.
 */
export function layOutBars(frames: FrameRing, { from, to }: Stretch, width: number): Bars {
  const bars: Bar[] = [];
  const end = frames.firstSince(to);
  const scale = width / (to - from);
  let largest = 0;
  let pictures = 0;
  for (let at = frames.firstSince(from); at < end; ) {
    const start = at;
    const first = frames.at(at)!;
    let size = 0;
    for (; at < end && frames.at(at)!.rtpTimestamp === first.rtpTimestamp; at += 1) size += frames.at(at)!.size;
    const bar = { x: (first.time - from) * scale, from: start, to: at, size };
    pictures += 1;
    largest = Math.max(largest, size);
    const last = bars.at(-1);
    if (!last || Math.floor(last.x) !== Math.floor(bar.x)) bars.push(bar);
    else if (last.size < size) bars[bars.length - 1] = bar;
  }
  const breadth = pictures > 1 ? (bars.at(-1)!.x - bars[0]!.x) / (pictures - 1) : MAXIMUM;
  return { bars, barWidth: Math.max(1, Math.min(MAXIMUM, 0.7 * breadth)), largest };
}

/** The bar nearest to a place, in pixels from the left; undefined where none is within `reach`. */
export function nearestBar({ bars }: Bars, x: number, reach: number): Bar | undefined {
  let nearest: Bar | undefined;
  for (const bar of bars) if (!nearest || Math.abs(bar.x - x) < Math.abs(nearest.x - x)) nearest = bar;
  return nearest && Math.abs(nearest.x - x) <= reach ? nearest : undefined;
}
