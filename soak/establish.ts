import type { LinkAddress } from './relay-protocol.js';

/** Offer and answer, after which each end knows of the other no more than its place at the relay. */
export async function establish(
  caller: RTCPeerConnection,
  callee: RTCPeerConnection,
  link: LinkAddress,
): Promise<void> {
  await caller.setLocalDescription();
  await callee.setRemoteDescription(withoutCandidates(caller.localDescription!));
  await callee.setLocalDescription();
  await caller.setRemoteDescription(withoutCandidates(callee.localDescription!));
  const { address, ports } = link;
  const connected = [caller, callee].map(isConnected);
  for (const [end, pc] of [caller, callee].entries()) {
    // RFC 8839, section 5.1: foundation, component, transport, priority, address, port, type.
    const candidate = `candidate:1 1 udp 2122260223 ${address} ${ports[end]} typ host`;
    await pc.addIceCandidate({ candidate, sdpMid: pc.getTransceivers()[0]!.mid, sdpMLineIndex: 0 });
  }
  await Promise.all(connected);
}

/** SSRCs of retransmissions: the second of each pair that the description groups (RFC 4588, section 8.8). */
export function retransmissionsOf(pc: RTCPeerConnection): number[] {
  const groups = pc.localDescription!.sdp.matchAll(/^a=ssrc-group:FID \d+ (\d+)/gm);
  return Array.from(groups, ([, ssrc]) => Number(ssrc));
}

function withoutCandidates({ type, sdp }: RTCSessionDescription): RTCSessionDescriptionInit {
  return { type, sdp: sdp.replace(/^a=(?:candidate|end-of-candidates).*\r\n/gm, '') };
}

function isConnected(pc: RTCPeerConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    pc.addEventListener('connectionstatechange', () => {
      if (pc.connectionState === 'connected') resolve();
      if (pc.connectionState === 'failed') reject(new Error('a call could not be connected through the relay'));
    });
  });
}
