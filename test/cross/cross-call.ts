import { prefer } from '../helpers/call.js';
import { type Channel, rendezvous } from '../helpers/rendezvous.js';

type Signal = { description: RTCSessionDescriptionInit } | { candidate: RTCIceCandidateInit } | { said: string };

/** A call with the same test in the other browser. */
export interface CrossCall {
  readonly pc: RTCPeerConnection;
  readonly channel: Channel;
  /** Tells the other side that this one has come so far, and waits until it has, too. */
  together(point: string): Promise<void>;
}

/**
 * A call in which both browsers send what `prepare` adds. The impolite one offers; that is all the negotiation there is.
 */
export async function crossCall(
  name: string,
  pc: RTCPeerConnection,
  prepare: (pc: RTCPeerConnection) => Promise<void>,
  codec?: string,
): Promise<CrossCall> {
  const channel = await rendezvous(name, 30_000);
  const said = new Set<string>();
  const heard = new EventTarget();
  pc.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate) void channel.send({ candidate: candidate.toJSON() });
  });
  const preferred = () => {
    if (codec) for (const transceiver of pc.getTransceivers()) prefer(transceiver, codec);
  };
  const answered = new Promise<void>((resolve, reject) => {
    const listen = async () => {
      for (;;) {
        const signal = await channel.receive<Signal>();
        if ('said' in signal) {
          said.add(signal.said);
          heard.dispatchEvent(new Event('said'));
        } else if ('candidate' in signal) {
          await pc.addIceCandidate(signal.candidate);
        } else {
          await pc.setRemoteDescription(signal.description);
          if (signal.description.type === 'offer') {
            await prepare(pc);
            preferred();
            await pc.setLocalDescription();
            await channel.send({ description: pc.localDescription });
          }
          resolve();
        }
      }
    };
    // It ends when the other test has; whoever still waits for something then says so itself.
    listen().catch(reject);
  });
  if (!channel.polite) {
    await prepare(pc);
    preferred();
    await pc.setLocalDescription();
    await channel.send({ description: pc.localDescription });
  }
  await answered;
  return {
    pc,
    channel,
    async together(point) {
      await channel.send({ said: point });
      while (!said.has(point)) await new Promise((resolve) => heard.addEventListener('said', resolve, { once: true }));
    },
  };
}
