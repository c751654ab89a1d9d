import type { MediaKind, Side } from '../shared/stage.js';
import type { AudioSnapshot } from './audio.js';
import type { BitrateSnapshot } from './bitrate.js';
import type { CadenceSnapshot } from './cadence.js';
import type { ConfigurationEntry } from './configuration.js';
import type { FreezesSnapshot } from './freezes.js';
import type { GopSnapshot } from './gop.js';
import type { HealthEntry } from './health.js';
import type { LayerSnapshot } from './layers.js';
import type { MissingSnapshot } from './missing-frames.js';
import type { QuantizersSnapshot } from './quantizers.js';
import type { Percentiles } from './recent-values.js';
import type { SizeHistogram } from './sizes.js';

/** What is particular to a video stream. */
export interface VideoSnapshot {
  /** Key frames, each spatial layer counted. */
  readonly keyFrames: number;
  /** Frames that are not key frames. */
  readonly deltaFrames: number;
  /** The structure of groups of pictures. */
  readonly gop: GopSnapshot;
  /** Gaps in the arrival of pictures; those on the screen are in the analysis' `presentation`. */
  readonly freezes: FreezesSnapshot;
  /** The layers, by spatial and temporal index. */
  readonly layers: readonly LayerSnapshot[];
  /** How coarsely pictures are quantized. */
  readonly quantizers: QuantizersSnapshot;
}

/** What is known of one RTP stream at one moment. Times are in milliseconds since the epoch. */
export interface StreamSnapshot {
  /** The RTP stream (SSRC). */
  readonly synchronizationSource: number;
  /** Which end of the call this is. */
  readonly side: Side;
  /** What the stream carries. */
  readonly kind: MediaKind;
  /** Of the latest frame, as in SDP. */
  readonly mimeType: string;
  /** When this was taken. */
  readonly time: number;
  /** Of the first frame. */
  readonly since: number;
  /** Of the latest frame. */
  readonly latest: number;
  /** Frames so far, without empty ones. */
  readonly frames: number;
  /** Their payload bytes. */
  readonly bytes: number;
  /** Frames without a byte (Opus DTX, padding). */
  readonly emptyFrames: number;
  /** Frames whose payload is not of their codec. */
  readonly opaqueFrames: number;
  /** Rates. */
  readonly bitrate: BitrateSnapshot;
  /** How regularly frames come. */
  readonly cadence: CadenceSnapshot;
  /** Interarrival jitter in milliseconds, RFC 3550 6.4.1; on a sender that of its encoder. */
  readonly jitter: number | undefined;
  /** Frames that did not come. */
  readonly missing: MissingSnapshot;
  /** How large frames are, by type and layer. */
  readonly sizes: readonly SizeHistogram[];
  /** From a frame's arrival until it passed the stage, in milliseconds. Receivers only. */
  readonly latency: Percentiles | undefined;
  /** From a frame's capture until it passed, in milliseconds, between two clocks that may differ. */
  readonly captureLatency: Percentiles | undefined;
  /** What decoders had to be set up for, in order. */
  readonly configurations: readonly ConfigurationEntry[];
  /** The problems that the stream has now. */
  readonly health: readonly HealthEntry[];
  /** Undefined for audio. */
  readonly video: VideoSnapshot | undefined;
  /** Undefined for video. */
  readonly audio: AudioSnapshot | undefined;
}
