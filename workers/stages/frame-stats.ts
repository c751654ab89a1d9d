import { frameStage } from '../../src/shared/frame-stage.js';
import type { FrameInfo, Stage } from '../../src/shared/stage.js';
import { FrameCounts, type FrameCountsSnapshot } from './frame-stats/frame-counts.js';

/** Counts of one RTP stream and codec at the stage's place in the pipeline; see {@link frameStats}. */
export interface FrameStatsStream extends FrameCountsSnapshot {
  /** The RTP stream (SSRC). */
  readonly synchronizationSource: number;
  /** As in SDP, for example `video/VP8`. */
  readonly mimeType: string;
}

/** Methods of {@link frameStats}. */
export interface FrameStatsMethods {
  /** The counts so far, one entry for each RTP stream and codec, in the order in which they appeared. */
  getStats(): FrameStatsStream[];
  /** Counts from zero. */
  reset(): void;
}

/** RTP streams remembered; beyond these the one that has been silent longest is forgotten. */
const STREAMS = 64;

interface Counted {
  readonly synchronizationSource: number;
  readonly mimeType: string;
  readonly counts: FrameCounts;
}

/**
 * Counts frames, bytes, key and delta frames, empty frames and sizes, and measures frame rate and bitrate, for each RTP
 * stream and codec. Changes nothing.
 *
 * @example
 * ```ts
 * import { attach, createWorker } from 'framepipe';
 *
 * async function frameRate(receiver: RTCRtpReceiver): Promise<number | undefined> {
 *   const attached = attach(receiver, createWorker(), [{ stage: 'frameStats' }]);
 *   await attached.ready;
 *   const [stream] = await attached.stages.frameStats.getStats();
 *   return stream?.frameRate;
 * }
 * ```
 */
export const frameStats: Stage<Record<never, never>, FrameStatsMethods> = (_options, context) => {
  const streams = new Map<string, Counted>();

  const countsOf = ({ synchronizationSource, mimeType }: FrameInfo): FrameCounts => {
    const key = `${synchronizationSource} ${mimeType}`;
    let counted = streams.get(key);
    if (!counted) {
      if (streams.size === STREAMS) forgetQuietest(streams);
      counted = { synchronizationSource, mimeType, counts: new FrameCounts() };
      streams.set(key, counted);
    }
    return counted.counts;
  };

  return frameStage(
    (bytes, frame) => {
      countsOf(frame).count(bytes.byteLength, frame.type, performance.now());
      return bytes;
    },
    {
      onBypass: (frame, reason) => {
        if (reason === 'empty') countsOf(frame).countEmpty();
      },
      methods: {
        getStats: () =>
          [...streams.values()].map(({ synchronizationSource, mimeType, counts }) => ({
            synchronizationSource,
            mimeType,
            ...counts.snapshot(performance.now()),
          })),
        reset: () => streams.clear(),
      },
    },
    context,
  );
};

function forgetQuietest(streams: Map<string, Counted>): void {
  let quietest: string | undefined;
  let last = Number.POSITIVE_INFINITY;
  for (const [key, { counts }] of streams) {
    if (counts.lastSeen < last) {
      last = counts.lastSeen;
      quietest = key;
    }
  }
  if (quietest !== undefined) streams.delete(quietest);
}
