/** What packets add to a payload, in bytes. */
export interface WireOverhead {
  /** Payload that fits into one RTP packet. Default 1,200, as libwebrtc's. */
  readonly packetPayload?: number;
  /** RTP header extensions of a packet. Default 16. */
  readonly extensions?: number;
  /** SRTP authentication tag: 10 (AES_CM_128_HMAC_SHA1_80) or 16 (AES-GCM). Default 16. */
  readonly authentication?: number;
  /** Network and transport headers: 28 (IPv4 and UDP) or 48 (IPv6 and UDP). Default 28. */
  readonly network?: number;
}

/** The fixed header of RTP, RFC 3550 5.1. */
const RTP_HEADER = 12;

/** An estimate of what a frame is on the wire; what the browser sent, with its retransmissions, getStats tells. */
export interface WireEstimate {
  /** RTP packets that the frame needs. */
  readonly packets: number;
  /** Bytes of these packets, headers included. */
  readonly bytes: number;
}

/** Estimates frames on the wire. */
export function wireEstimator({
  packetPayload = 1_200,
  extensions = 16,
  authentication = 16,
  network = 28,
}: WireOverhead = {}): (size: number) => WireEstimate {
  const header = RTP_HEADER + extensions + authentication + network;
  return (size) => {
    const packets = Math.max(1, Math.ceil(size / packetPayload));
    return { packets, bytes: size + packets * header };
  };
}
