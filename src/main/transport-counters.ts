import { isSender, type TransformTarget } from './target.js';

/** What the browser says of a target, beside what the worker saw of it. */
export interface TransportCounters {
  /** RTP packets sent or received. */
  readonly packets: number;
  /** Video frames encoded, or decoded; undefined for audio. */
  readonly frames: number | undefined;
}

/** Sums the RTP streams of one target. */
export async function readTransportCounters(target: TransformTarget): Promise<TransportCounters> {
  const type = isSender(target) ? 'outbound-rtp' : 'inbound-rtp';
  let packets = 0;
  let frames: number | undefined;
  for (const stats of (await target.getStats()).values() as Iterable<RtpStats>) {
    if (stats.type !== type) continue;
    packets += stats.packetsSent ?? stats.packetsReceived ?? 0;
    const coded = stats.framesEncoded ?? stats.framesDecoded;
    if (coded !== undefined && stats.kind === 'video') frames = (frames ?? 0) + coded;
  }
  return { packets, frames };
}

/** The members of https://w3c.github.io/webrtc-stats/#rtptype used here. */
interface RtpStats {
  readonly type: string;
  readonly kind?: string;
  readonly packetsSent?: number;
  readonly packetsReceived?: number;
  readonly framesEncoded?: number;
  readonly framesDecoded?: number;
}
