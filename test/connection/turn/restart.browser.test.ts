import { expect } from 'chai';
import { createWorker, type DefaultStages } from 'framepipe';
import { Peer, type PeerOptions } from 'framepipe/connection.js';
import { decoded, fakeMedia } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';
import { lossyChannels, seededChance } from '../peer/lossy-channel.js';
import { startTurnServer, stopTurnServer } from './turn-server.js';

/** The ICE generation that is in use. */
const generationOf = ({ connection }: Peer) => /^a=ice-ufrag:(\S+)/m.exec(connection.currentLocalDescription!.sdp)![1];

describe('through a TURN server that dies', () => {
  after(stopTurnServer);

  it('media come back by an ICE restart of the peers, through the one that takes its place', async function () {
    this.timeout(60_000);
    const server = await startTurnServer();
    if (!server) this.skip();
    const worker = createWorker();
    const options: PeerOptions<DefaultStages> = {
      configuration: { iceTransportPolicy: 'relay', bundlePolicy: 'max-bundle', iceServers: [server] },
      pipelines: { worker, pipelineFor: () => [{ stage: 'frameStats' }] },
      restarts: [500, 1_000, 2_000, 4_000, 8_000],
    };
    const channels = lossyChannels(seededChance(1), { lost: 0, doubled: 0, delay: 5 });
    const peers = channels.map((channel) => new Peer(channel, options));
    const errors: string[] = [];
    const attempts: number[] = [];
    for (const peer of peers) {
      peer.addEventListener('error', ({ detail }) => errors.push(`${detail.message}: ${detail.cause}`));
      peer.addEventListener('restart', ({ detail }) => attempts.push(detail.attempt));
    }
    const stream = await fakeMedia(['video']);
    try {
      for (const { connection } of peers) connection.addTrack(stream.getVideoTracks()[0]!, stream);
      await Promise.all(peers.map((peer) => peer.connected()));
      await Promise.all(peers.map(({ connection }) => decoded(connection, 5)));
      const before = peers.map(generationOf);
      // Its allocations, over which all goes, are gone for good.
      await stopTurnServer();
      await startTurnServer();
      await until('the interruption', () => peers.some(({ state }) => state === 'interrupted'), 30_000);
      await until('the connection', () => peers.every(({ state }) => state === 'connected'), 30_000);
      await Promise.all(peers.map(({ connection }) => decoded(connection, 5)));
      expect(attempts).to.include(1);
      for (const [index, peer] of peers.entries()) expect(generationOf(peer)).not.to.equal(before[index]);
      expect(errors.join('\n')).to.equal('');
    } finally {
      for (const peer of peers) peer.close();
      for (const track of stream.getTracks()) track.stop();
      worker.terminate();
    }
  });
});
