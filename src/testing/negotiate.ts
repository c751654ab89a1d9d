/** Hands the candidates of one end to the other. */
export function trickle(from: RTCPeerConnection, to: RTCPeerConnection): void {
  from.addEventListener('icecandidate', ({ candidate }) => {
    // Firefox refuses the end of candidates before there is a remote description; nothing here waits for it.
    if (candidate) to.addIceCandidate(candidate).catch(() => {});
  });
}

/** One offer and its answer; `beforeAnswer` is what the callee does between the two. */
export async function negotiate(
  caller: RTCPeerConnection,
  callee: RTCPeerConnection,
  beforeAnswer?: () => unknown,
): Promise<void> {
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription!);
  await beforeAnswer?.();
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription!);
}

/**
 * Moves a codec to the front; a transceiver of the other kind is left alone. Firefox leaves feedback lines of codecs that
 * are removed, which Chromium refuses. Throws an Error where the browser does not have the codec.
 */
export function prefer(transceiver: RTCRtpTransceiver, mimeType: string): void {
  const kind = transceiver.receiver.track.kind;
  if (!mimeType.startsWith(kind)) return;
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const first = codecs.filter((codec) => codec.mimeType.toLowerCase() === mimeType.toLowerCase());
  if (first.length === 0) throw new Error(`this browser has no ${mimeType}`);
  transceiver.setCodecPreferences([...first, ...codecs.filter((codec) => !first.includes(codec))]);
}
