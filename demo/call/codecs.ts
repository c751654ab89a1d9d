/** The video codecs of the demo, as in SDP and as people write them. */
export const codecNames = {
  'video/VP8': 'VP8',
  'video/VP9': 'VP9',
  'video/H264': 'H.264',
  'video/AV1': 'AV1',
} as const;

export type Codec = keyof typeof codecNames;

/** The codecs that this browser can both send and receive, with the name that people know. */
export function videoCodecs(): [codec: Codec, name: string][] {
  const able = [RTCRtpSender, RTCRtpReceiver].map(
    (side) => new Set(side.getCapabilities('video')?.codecs.map(({ mimeType }) => mimeType)),
  );
  return (Object.entries(codecNames) as [Codec, string][]).filter(([codec]) =>
    able.every((codecs) => codecs.has(codec)),
  );
}

/** Puts a codec first in the next offer; those behind it stay, for retransmission and as a choice. */
export function preferCodec(transceiver: RTCRtpTransceiver, codec: Codec): void {
  const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
  const isWanted = ({ mimeType }: RTCRtpCodec) => mimeType === codec;
  transceiver.setCodecPreferences([...codecs.filter(isWanted), ...codecs.filter((one) => !isWanted(one))]);
}
