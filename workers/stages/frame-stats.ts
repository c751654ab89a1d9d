import { frameStage } from '../../src/shared/frame-stage.js';
import type { FrameInfo, Stage } from '../../src/shared/stage.js';
import { FrameCounts, type FrameStatsStream } from './frame-stats/frame-counts.js';

export type { FrameSource, FrameStatsStream } from './frame-stats/frame-counts.js';

/** Options of {@link frameStats}: there are none. */
export type FrameStatsOptions = Readonly<Record<string, never>>;

/** Methods of {@link frameStats}. */
export interface FrameStatsMethods {
  /** The counts so far, one entry for each RTP stream and codec, in the order in which they appeared. */
  getStats(): FrameStatsStream[];
  /** Counts from zero. */
  reset(): void;
}

/** RTP streams remembered; beyond these the one that has been silent longest is forgotten. */
const STREAMS = 64;

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
export const frameStats: Stage<FrameStatsOptions, FrameStatsMethods> = (_options, context) => {
  const streams = new Map<string, FrameCounts>();

  const countsOf = (frame: FrameInfo): FrameCounts => {
    const key = `${frame.synchronizationSource} ${frame.mimeType}`;
    let counts = streams.get(key);
    if (!counts) {
      if (streams.size === STREAMS) forgetQuietest(streams);
      counts = new FrameCounts(frame);
      streams.set(key, counts);
    }
    return counts;
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
        getStats: () => Array.from(streams.values(), (counts) => counts.snapshot(performance.now())),
        reset: () => streams.clear(),
      },
    },
    context,
  );
};

function forgetQuietest(streams: Map<string, FrameCounts>): void {
  let quietest: [string, FrameCounts] | undefined;
  for (const entry of streams) if (!quietest || entry[1].lastSeen < quietest[1].lastSeen) quietest = entry;
  if (quietest) streams.delete(quietest[0]);
}
