import type { MediaKind, Side } from '../shared/stage.js';

/** Of the encoder, https://w3c.github.io/webrtc-stats/#outboundrtpstats-dict*. */
const ENCODER = [
  'framesEncoded',
  'keyFramesEncoded',
  'framesSent',
  'hugeFramesSent',
  'qpSum',
  'totalEncodeTime',
  'totalPacketSendDelay',
  'targetBitrate',
  'framesPerSecond',
  'frameWidth',
  'frameHeight',
  'qualityLimitationResolutionChanges',
] as const;

/** Of jitter buffer and decoder, https://w3c.github.io/webrtc-stats/#inboundrtpstats-dict*. */
const DECODER = [
  'framesReceived',
  'framesDecoded',
  'keyFramesDecoded',
  'framesDropped',
  'qpSum',
  'totalDecodeTime',
  'totalProcessingDelay',
  'jitterBufferDelay',
  'jitterBufferEmittedCount',
  'jitterBufferTargetDelay',
  'freezeCount',
  'totalFreezesDuration',
  'pauseCount',
  'totalPausesDuration',
  'estimatedPlayoutTimestamp',
  'framesPerSecond',
  'frameWidth',
  'frameHeight',
  'concealedSamples',
  'concealmentEvents',
  'totalSamplesReceived',
] as const;

/** Of both directions, and of what the other end reports. */
const TRANSPORT = [
  'packetsSent',
  'bytesSent',
  'headerBytesSent',
  'retransmittedPacketsSent',
  'retransmittedBytesSent',
  'packetsReceived',
  'bytesReceived',
  'headerBytesReceived',
  'retransmittedPacketsReceived',
  'packetsLost',
  'packetsDiscarded',
  'jitter',
  'nackCount',
  'pliCount',
  'firCount',
] as const;

/** Of what the other end reports of a sent stream. */
const REMOTE = ['roundTripTime', 'totalRoundTripTime', 'fractionLost', 'packetsLost', 'jitter'] as const;

type Numbers<Names extends readonly string[]> = { readonly [Name in Names[number]]?: number };

/**
 * What the browser tells of one RTP stream, by the names and in the units of https://w3c.github.io/webrtc-stats/ (times
 * in seconds). What it does not tell is absent.
 */
export interface RtpStats {
  /** The RTP stream (SSRC). */
  readonly synchronizationSource: number;
  /** Which end of the call this is. */
  readonly side: Side;
  /** What the stream carries. */
  readonly kind: MediaKind;
  /** When the browser took these, in milliseconds since the epoch. */
  readonly time: number;
  /** Of a simulcast layer. */
  readonly rid?: string;
  /** As in SDP. */
  readonly mimeType?: string;
  /** The encoder's or decoder's name. */
  readonly implementation?: string;
  /** Why the encoder gives less than it might: `none`, `cpu`, `bandwidth` or `other`. */
  readonly qualityLimitationReason?: string;
  /** As the encoder was set up, for example `L1T3`. */
  readonly scalabilityMode?: string;
  /** Senders only. */
  readonly encoder: Numbers<typeof ENCODER> | undefined;
  /** Receivers only. */
  readonly decoder: Numbers<typeof DECODER> | undefined;
  /** Packets. */
  readonly transport: Numbers<typeof TRANSPORT>;
  /** What the other end reports of a sent stream. */
  readonly remote: Numbers<typeof REMOTE> | undefined;
}

/** One of the objects of a browser's report. */
type Entry = Readonly<Record<string, unknown>>;

/** The RTP streams of a report that `getStats()` gave. */
export function readRtpStats(report: Iterable<unknown>): RtpStats[] {
  const entries = [...report] as Entry[];
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const isRemote = ({ type }: Entry) => type === 'remote-inbound-rtp';
  const remotes = new Map(entries.filter(isRemote).map((entry) => [entry.ssrc, entry]));
  return entries.flatMap((entry) => {
    const { type, ssrc, kind, timestamp } = entry;
    const isSent = type === 'outbound-rtp';
    if (!isSent && type !== 'inbound-rtp') return [];
    if (typeof ssrc !== 'number' || (kind !== 'audio' && kind !== 'video')) return [];
    const codec = byId.get(entry.codecId);
    const remote = remotes.get(ssrc);
    const stats: RtpStats = {
      synchronizationSource: ssrc,
      side: isSent ? 'sender' : 'receiver',
      kind,
      time: Number(timestamp),
      ...texts(codec, 'mimeType'),
      ...texts(entry, 'rid', 'qualityLimitationReason', 'scalabilityMode'),
      ...implementationOf(entry),
      encoder: isSent ? numbers(entry, ENCODER) : undefined,
      decoder: isSent ? undefined : numbers(entry, DECODER),
      transport: numbers(entry, TRANSPORT),
      remote: remote && numbers(remote, REMOTE),
    };
    return [stats];
  });
}

function implementationOf({ encoderImplementation, decoderImplementation }: Entry): { implementation?: string } {
  const implementation = encoderImplementation ?? decoderImplementation;
  return typeof implementation === 'string' ? { implementation } : {};
}

function texts<Name extends string>(entry: Entry | undefined, ...names: readonly Name[]): { [N in Name]?: string } {
  const found: { [N in Name]?: string } = {};
  for (const name of names) {
    const value = entry?.[name];
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}

function numbers<Names extends readonly string[]>(entry: Entry, names: Names): Numbers<Names> {
  const found: Record<string, number> = {};
  for (const name of names) {
    const value = entry[name];
    if (typeof value === 'number') found[name] = value;
  }
  return found as Numbers<Names>;
}
