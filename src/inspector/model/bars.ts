import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';
import type { FrameRing } from './frame-ring.js';
import type { Stretch } from './time-window.js';

/** The frames of one picture (spatial layers have one RTP timestamp), or the largest one of several that share a pixel. */
export interface Bar {
  /** Its middle, in pixels from the left. */
  readonly x: number;
  /** Its frames, as they passed. */
  readonly frames: readonly AnalyzedFrame[];
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
  const pictures: { x: number; from: number; to: number; size: number }[] = [];
  const end = frames.firstSince(to);
  const scale = width / (to - from);
  let count = 0;
  for (let at = frames.firstSince(from); at < end; ) {
    const start = at;
    const first = frames.at(at)!;
    let size = 0;
    for (; at < end && frames.at(at)!.rtpTimestamp === first.rtpTimestamp; at += 1) size += frames.at(at)!.size;
    const picture = { x: (first.time - from) * scale, from: start, to: at, size };
    count += 1;
    const last = pictures.at(-1);
    if (!last || Math.floor(last.x) !== Math.floor(picture.x)) pictures.push(picture);
    else if (last.size < size) pictures[pictures.length - 1] = picture;
  }
  const breadth = count > 1 ? (pictures.at(-1)!.x - pictures[0]!.x) / (count - 1) : MAXIMUM;
  return {
    bars: pictures.map((picture) => ({
      x: picture.x,
      size: picture.size,
      frames: frames.slice(picture.from, picture.to),
    })),
    barWidth: Math.max(1, Math.min(MAXIMUM, 0.7 * breadth)),
    largest: pictures.reduce((largest, { size }) => Math.max(largest, size), 0),
  };
}

/** The bar nearest to a place, in pixels from the left; undefined where none is within `reach`. */
export function nearestBar({ bars }: Bars, x: number, reach: number): Bar | undefined {
  let nearest: Bar | undefined;
  for (const bar of bars) if (!nearest || Math.abs(bar.x - x) < Math.abs(nearest.x - x)) nearest = bar;
  return nearest && Math.abs(nearest.x - x) <= reach ? nearest : undefined;
}
