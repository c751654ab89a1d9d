import { expect } from 'chai';
import { browserName, rendezvous } from '../helpers/rendezvous.js';

describe('rendezvous', () => {
  it('brings both browsers together, one of them polite', async () => {
    const channel = await rendezvous('both come');
    expect(channel.peerBrowser).to.equal(browserName === 'chromium' ? 'firefox' : 'chromium');
    await channel.send({ polite: channel.polite });
    expect(await channel.receive<{ polite: boolean }>()).to.deep.equal({ polite: !channel.polite });
  });

  it('keeps the order of messages', async () => {
    const channel = await rendezvous('in order');
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(numbers.map((number) => channel.send(number)));
    expect(await Promise.all(numbers.map(() => channel.receive<number>()))).to.deep.equal(numbers);
  });

  it('says so when the other stays away', async () => {
    const error = await rendezvous(`alone in ${browserName}`, 100).catch((reason: Error) => reason);
    expect(error).to.be.an('error').with.property('message').that.includes('its coming was awaited');
  });

  it('connects a call between the browsers', async () => {
    const channel = await rendezvous('a call');
    const peer = new RTCPeerConnection();
    peer.onicecandidate = ({ candidate }) => channel.send({ candidate: candidate?.toJSON() ?? null });
    const connected = new Promise<void>((resolve) => {
      peer.onconnectionstatechange = () => peer.connectionState === 'connected' && resolve();
    });
    const listen = async () => {
      while (peer.connectionState !== 'connected') {
        const { description, candidate } = await channel.receive<{
          description?: RTCSessionDescriptionInit;
          candidate?: RTCIceCandidateInit | null;
        }>();
        if (candidate) await peer.addIceCandidate(candidate);
        if (!description) continue;
        await peer.setRemoteDescription(description);
        if (description.type === 'answer') continue;
        await peer.setLocalDescription();
        await channel.send({ description: peer.localDescription });
      }
    };
    const listening = listen().catch(() => undefined);
    if (!channel.polite) {
      peer.createDataChannel('');
      await peer.setLocalDescription();
      await channel.send({ description: peer.localDescription });
    }
    await connected;
    await channel.send({});
    await listening;
    expect(peer.connectionState).to.equal('connected');
    peer.close();
  });
});
