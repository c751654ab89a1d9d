import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';
import type { JoinedInterval, JoinedStream } from '../../analysis/join.js';
import type { RtpStats } from '../../analysis/rtp-stats.js';
import type { StreamSnapshot } from '../../analysis/stream-snapshot.js';
import type { MediaKind, Side } from '../../shared/stage.js';
import type { AttachmentRecord } from './attachment-record.js';
import { FrameRing } from './frame-ring.js';

/** What was known of a stream at one moment. */
export interface Sample {
  readonly snapshot: StreamSnapshot;
  /** The browser's statistics, as last read before; undefined where it tells nothing of the stream. */
  readonly stats: RtpStats | undefined;
  /** What both tell of the time between the last two readings. */
  readonly interval: JoinedInterval | undefined;
}

/** How much one stream may hold. */
export interface StreamLimits {
  /** What passed before, in milliseconds since the epoch, is forgotten. */
  readonly since: number;
  readonly frames: number;
  readonly samples: number;
}

/** The shortest time between two samples, in milliseconds, however often snapshots come. */
const SAMPLE_INTERVAL = 500;

/** All that is remembered of one RTP stream of one pipeline. */
export class StreamRecord {
  /** The pipeline's {@link AttachmentRecord}, by its id. */
  readonly attachment: number;
  readonly side: Side;
  readonly kind: MediaKind;
  readonly synchronizationSource: number;
  readonly frames: FrameRing;
  readonly samples: Sample[];
  #joined: JoinedStream | undefined;

  constructor(
    { id, side, kind }: Pick<AttachmentRecord, 'id' | 'side' | 'kind'>,
    synchronizationSource: number,
    frames = new FrameRing(),
    samples: readonly Sample[] = [],
  ) {
    this.attachment = id;
    this.side = side;
    this.kind = kind;
    this.synchronizationSource = synchronizationSource;
    this.frames = frames;
    this.samples = [...samples];
  }

  /** Tells streams apart: both ends of a call within one page have the same SSRC. */
  get key(): string {
    return keyOf(this.attachment, this.synchronizationSource);
  }

  get latestSample(): Sample | undefined {
    return this.samples.at(-1);
  }

  /** When anything was last heard of it, in milliseconds since the epoch. */
  get latestTime(): number {
    return Math.max(this.frames.latest?.time ?? 0, this.latestSample?.snapshot.latest ?? 0);
  }

  addFrame(frame: AnalyzedFrame): void {
    this.frames.push(frame);
  }

  addSnapshot(snapshot: StreamSnapshot): void {
    const before = this.latestSample;
    if (before && snapshot.time - before.snapshot.time < SAMPLE_INTERVAL) return;
    this.samples.push({ snapshot, stats: this.#joined?.stats, interval: this.#joined?.interval });
  }

  addJoined(joined: JoinedStream): void {
    this.#joined = joined;
  }

  trim({ since, frames, samples }: StreamLimits): void {
    this.frames.trim(since, frames);
    const fresh = this.samples.findIndex(({ snapshot }) => snapshot.time >= since);
    // The latest stays, so that what is silent is still described.
    const old = fresh === -1 ? this.samples.length - 1 : fresh;
    this.samples.splice(0, Math.max(0, old, this.samples.length - samples));
  }

  /** One that holds the same, whatever is added to this one. */
  copy(): StreamRecord {
    const { attachment: id, side, kind, synchronizationSource, frames, samples } = this;
    return new StreamRecord({ id, side, kind }, synchronizationSource, frames.copy(), samples);
  }
}

/** What a stream is found by. */
export function keyOf(attachment: number, synchronizationSource: number): string {
  return `${attachment} ${synchronizationSource}`;
}
