import { expect } from 'chai';
import type { DefaultStages } from 'framepipe';
import { Peer, type PeerOptions } from 'framepipe/connection.js';
import { decoded, fakeMedia } from '../helpers/call.js';
import { browserName } from '../helpers/rendezvous.js';
import { until } from '../helpers/until.js';
import { crossSignaling } from './cross-signaling.js';

const ROUNDS = 3;
const ADDED = 5;

describe(`peers of two browsers that do much at once, seen from ${browserName}`, () => {
  const peers: Peer[] = [];
  afterEach(() => {
    for (const peer of peers.splice(0)) peer.close();
  });

  async function meet(name: string, options: Pick<PeerOptions<DefaultStages>, 'offersFirst'> = {}) {
    const { signaling, together } = await crossSignaling(name);
    const peer = new Peer(signaling, options);
    peers.push(peer);
    const errors: string[] = [];
    peer.addEventListener('error', ({ detail }) => errors.push(`${detail.message}: ${detail.cause}`));
    return { peer, pc: peer.connection, errors, together };
  }

  it('agree on five transceivers and an ICE restart of each, again and again, while video flows', async function () {
    this.timeout(60_000);
    const { peer, pc, errors, together } = await meet('storm');
    const stream = await fakeMedia(['video']);
    const agreed = () => pc.getTransceivers().filter(({ currentDirection }) => currentDirection !== null).length;
    try {
      pc.addTrack(stream.getVideoTracks()[0]!, stream);
      await peer.connected();
      await decoded(pc, 3);
      for (let round = 1; round <= ROUNDS; round += 1) {
        await together(`round ${round}`);
        for (let index = 0; index < ADDED; index += 1) pc.addTransceiver(index % 2 === 0 ? 'audio' : 'video');
        peer.restartIce();
        const all = 1 + 2 * ADDED * round;
        await until('an agreement', () => pc.signalingState === 'stable' && agreed() === all);
        await decoded(pc, 3);
      }
      expect(pc.getTransceivers()).to.have.length(1 + 2 * ADDED * ROUNDS);
      expect(errors.join('\n')).to.equal('');
      await together('the end');
    } finally {
      for (const track of stream.getTracks()) track.stop();
    }
  });

  it('keep their DTLS roles where Chromium restarts ICE by itself after Firefox has offered first', async function () {
    this.timeout(60_000);
    const { peer, pc, errors, together } = await meet('roles', { offersFirst: browserName === 'firefox' });
    pc.createDataChannel('any', { negotiated: true, id: 0 });
    await peer.connected();
    await together('connected');
    const generation = () => /^a=ice-ufrag:(\S+)/m.exec(pc.currentRemoteDescription?.sdp ?? '')?.[1];
    const before = generation();
    if (browserName === 'chromium') pc.restartIce();
    await until('another generation', () => pc.signalingState === 'stable' && generation() !== before);
    await together('restarted');
    expect(errors.join('\n')).to.equal('');
  });
});
