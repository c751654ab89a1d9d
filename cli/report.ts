import { type AnalyzedFrame, type AnalyzeOptions, analyzeFrames } from './analyzed-frame.js';
import type { MediaErrorCode } from './media/media.js';
import type { OpenMedia } from './media/open-media.js';
import { TrackAnalysis, type TrackSummary } from './summary/summary.js';

/** What is known of a file, but for its frames. */
export interface Report {
  /** Its name as it was given. */
  readonly file: string;
  readonly format: string;
  /** In bytes. */
  readonly size: number;
  readonly tracks: readonly TrackSummary[];
  /** Why it was not read to its end. */
  readonly problem?: { readonly code: MediaErrorCode; readonly message: string };
}

/** Reads a file to its end, and hands out each frame on the way. */
export async function report(
  file: string,
  { media, size }: OpenMedia,
  onFrame: (frame: AnalyzedFrame) => void | Promise<void>,
  options: AnalyzeOptions,
): Promise<Report> {
  const tracks = media.tracks.map((track) => new TrackAnalysis(track));
  const frames = analyzeFrames(media, options);
  let result = await frames.next();
  for (; !result.done; result = await frames.next()) {
    tracks[result.value.track]!.add(result.value);
    await onFrame(result.value);
  }
  const problem = result.value && { code: result.value.code, message: result.value.message };
  return {
    file,
    format: media.format,
    size,
    tracks: tracks.map((track) => track.summary()),
    ...(problem && { problem }),
  };
}
