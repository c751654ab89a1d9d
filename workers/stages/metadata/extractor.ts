import type { MetadataFrame } from '../../../src/metadata/channels/batch.js';
import { clockRateOf } from '../../../src/metadata/channels/capture-clock.js';
import { type ChannelReceiveCounts, Inbox, type RejectionCause } from '../../../src/metadata/channels/inbox.js';
import { decodeCaptureTime, entryType } from '../../../src/metadata/channels/value-entry.js';
import { decodeEntries, type MetadataEntry } from '../../../src/metadata/entries.js';
import { extractMetadata } from '../../../src/metadata/extract.js';
import { protectionOf } from '../../../src/shared/frame-protection.js';
import { frameStage } from '../../../src/shared/frame-stage.js';
import type { FrameInfo, Stage } from '../../../src/shared/stage.js';
import { checkMetadataOptions, type MetadataOptions } from './options.js';
import { Outlet } from './outlet.js';

/** Entries of a frame that are looked at; no sender has more. */
const ENTRIES = 1_024;

/** Counts of {@link metadataExtractor} since it was started. */
export interface ExtractorStats {
  /** Frames that came with metadata. */
  readonly frames: number;
  /** What was no value, by cause: no entry at all, of an unknown channel, not of its type or too long, never complete. */
  readonly rejected: Readonly<Record<RejectionCause, number>>;
  /** What arrived, by channel. */
  readonly channels: Readonly<Record<string, ChannelReceiveCounts>>;
}

/** Methods of {@link metadataExtractor}. */
export interface ExtractorMethods {
  /** Tells values over `port` from now on; `metadataReceiver` on the page speaks to it. Rejects for what is no MessagePort. */
  connect(port: MessagePort): void;
  /** Counts since the stage was started. */
  getExtractorStats(): ExtractorStats;
}

/**
 * The receiver's half of {@link metadata}, for those who build a pipeline of their own. Frames leave it as they were
 * before the sender's half.
 *
 * @example
 * ```ts
 * // worker
 * import { metadataExtractor } from 'framepipe/stages/metadata.js';
 *
 * addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
 *   const extractor = metadataExtractor({ channels: { position: { type: 'json', delivery: 'frame' } } });
 *   extractor.methods?.connect(options.port as MessagePort);
 *   readable.pipeThrough(extractor).pipeTo(writable);
 * });
 * ```
 */
export const metadataExtractor: Stage<MetadataOptions, ExtractorMethods> = (options, context) => {
  const settings = checkMetadataOptions(options);
  const rejected = { syntax: 0, channel: 0, value: 0, incomplete: 0 };
  const reject = (cause: RejectionCause, channel?: string): void => {
    rejected[cause] += 1;
    context?.emit({ type: 'metadata-rejected', cause, detail: { channel } });
  };
  const inbox = new Inbox(settings.channels, settings.pieceTimeout, reject);
  const outlet = new Outlet(settings.maxWaiting);
  const { timeOrigin } = performance;
  let frames = 0;
  context?.signal.addEventListener('abort', () => outlet.close(), { once: true });

  function read(entries: readonly MetadataEntry[], info: FrameInfo, now: number): void {
    const { rtpTimestamp, synchronizationSource } = info;
    const time = entries.find(({ type }) => type === entryType.captureTime);
    const isOpened = protectionOf(info) === 'opened';
    const frame: MetadataFrame = {
      rtpTimestamp,
      synchronizationSource,
      captureTime: time && decodeCaptureTime(time.value),
      receiveTime: timeOrigin + now,
      encrypted: isOpened,
      authenticated: isOpened,
    };
    if (frame.captureTime !== undefined) outlet.addFrame(frame);
    for (const { type, value } of entries) {
      const arrived = type === entryType.value ? inbox.add(value, now) : undefined;
      if (!arrived) continue;
      const { channel, age, length } = arrived;
      outlet.addValue({ channel: channel.name, value: arrived.value, ...earlier(frame, age, info.mimeType) }, length);
    }
    outlet.flush();
  }

  return frameStage(
    (bytes, info) => {
      const { frame, payload } = extractMetadata(bytes, info.mimeType);
      const now = performance.now();
      inbox.expire(now);
      if (!payload) return frame;
      frames += 1;
      const entries = decodeEntries(payload)?.slice(0, ENTRIES);
      if (entries) read(entries, info, now);
      else reject('syntax');
      return frame;
    },
    {
      methods: {
        connect: (port) => outlet.connect(port),
        getExtractorStats: () => ({ frames, rejected: { ...rejected }, channels: inbox.counts() }),
      },
    },
    context,
  );
};

/** The frame that was so many ticks before this one. */
function earlier(frame: MetadataFrame, age: number, mimeType: string): MetadataFrame {
  if (age === 0) return frame;
  const { rtpTimestamp, captureTime } = frame;
  return {
    ...frame,
    rtpTimestamp: (rtpTimestamp - age) >>> 0,
    captureTime: captureTime === undefined ? undefined : captureTime - (age * 1_000) / clockRateOf(mimeType),
  };
}
