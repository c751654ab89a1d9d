/** Connects two connections of one page: media goes from `from` to `to`. Resolves when the offer has been answered. */
export async function connect(from: RTCPeerConnection, to: RTCPeerConnection): Promise<void> {
  handCandidates(from, to);
  handCandidates(to, from);
  await negotiate(from, to);
}

/** One offer and its answer: at the beginning, and whenever something has changed. */
export async function negotiate(from: RTCPeerConnection, to: RTCPeerConnection): Promise<void> {
  await from.setLocalDescription();
  await to.setRemoteDescription(from.localDescription!);
  await to.setLocalDescription();
  await from.setRemoteDescription(to.localDescription!);
}

function handCandidates(from: RTCPeerConnection, to: RTCPeerConnection): void {
  from.addEventListener('icecandidate', ({ candidate }) => {
    // One may come after the other connection was closed.
    if (candidate) to.addIceCandidate(candidate).catch(() => {});
  });
}
