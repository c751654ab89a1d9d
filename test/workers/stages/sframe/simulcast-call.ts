/** A call in which every layer of a sender arrives as a track of its own, as from a server: the page has none. */
import { enlarge, fakeMedia } from '../../../helpers/call.js';

const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const RID = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';

/** Connects, sending video on layers of these names; `send` gets the sender in the task in which it came to be. */
export async function simulcastCall(
  rids: readonly string[],
  send: (sender: RTCRtpSender) => void,
  receive: (receiver: RTCRtpReceiver) => void,
): Promise<{ readonly caller: RTCPeerConnection; close(): void }> {
  const stream = await fakeMedia(['video']);
  const [track] = stream.getVideoTracks();
  await enlarge(track!);
  const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
  for (const [from, to] of [
    [caller, callee],
    [callee, caller],
  ] as const) {
    from.addEventListener('icecandidate', ({ candidate }) => {
      // The two know their one transport by different mids.
      if (candidate?.candidate)
        to.addIceCandidate({ candidate: candidate.candidate, sdpMLineIndex: 0 }).catch(() => {});
    });
  }
  callee.addEventListener('track', ({ receiver }) => receive(receiver));
  const sendEncodings = rids.map((rid, index) => ({ rid, scaleResolutionDownBy: 2 ** (rids.length - 1 - index) }));
  send(caller.addTransceiver(track!, { direction: 'sendonly', sendEncodings, streams: [stream] }).sender);
  await caller.setLocalDescription();
  await callee.setRemoteDescription({ type: 'offer', sdp: layersAsTracks(caller.localDescription!.sdp, rids) });
  await callee.setLocalDescription();
  await caller.setRemoteDescription({ type: 'answer', sdp: tracksAsLayers(callee.localDescription!.sdp, rids) });
  return {
    caller,
    close() {
      for (const pc of [caller, callee]) pc.close();
      for (const one of stream.getTracks()) one.stop();
    },
  };
}

/** A section for each layer: its rid on the wire is taken for a mid. */
function layersAsTracks(sdp: string, rids: readonly string[]): string {
  const [session, section] = sectionsOf(sdp);
  const lines = without(section!, [
    MID,
    'repaired-rtp-stream-id',
    'a=mid:',
    'a=rid:',
    'a=simulcast:',
    'a=ssrc',
    'a=msid:',
  ]);
  const common = lines.join('').replace(RID, MID);
  const sections = rids.map((rid) => `${common}a=mid:${rid}\r\na=msid:${rid} ${rid}\r\n`);
  return bundled(session!, rids) + sections.join('');
}

function tracksAsLayers(sdp: string, rids: readonly string[]): string {
  const [session, section] = sectionsOf(sdp);
  const common = without(section!, ['a=mid:', 'a=msid:', 'a=ssrc']).join('').replace(MID, RID);
  const layers = rids.map((rid) => `a=rid:${rid} recv\r\n`).join('');
  return `${bundled(session!, ['0'])}${common}a=mid:0\r\n${layers}a=simulcast:recv ${rids.join(';')}\r\n`;
}

const sectionsOf = (sdp: string) => sdp.split(/^(?=m=)/m);
const bundled = (session: string, mids: readonly string[]) =>
  session.replace(/a=group:BUNDLE.*/, `a=group:BUNDLE ${mids.join(' ')}`);
const without = (section: string, parts: readonly string[]) =>
  section.split(/(?<=\n)/).filter((line) => !parts.some((part) => line.includes(part)));
