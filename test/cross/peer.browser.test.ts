import { expect } from 'chai';
import { createWorker } from 'framepipe';
import { Peer } from 'framepipe/connection.js';
import { Keyring } from 'framepipe/keys.js';
import { decoded, fakeMedia } from '../helpers/call.js';
import { crossSignaling } from './cross-signaling.js';

describe('a peer in each browser', () => {
  it('negotiates encrypted video both ways', async function () {
    this.timeout(60_000);
    const { signaling, together } = await crossSignaling('peers');
    const worker = createWorker();
    const peer = new Peer(signaling, { pipelines: { worker, pipelineFor: () => [{ stage: 'sframe' }] } });
    const errors: string[] = [];
    peer.addEventListener('error', ({ detail }) => errors.push(`${detail.message}: ${detail.cause}`));
    const keyring = new Keyring();
    void keyring.protect(peer.attached!, () => 'the other');
    await keyring.add({ keyID: 0, key: new Uint8Array(32).fill(1) });
    await keyring.activate(0);
    const stream = await fakeMedia(['video']);
    try {
      peer.connection.addTrack(stream.getVideoTracks()[0]!, stream);
      await peer.connected();
      await decoded(peer.connection, 5);
      expect(errors.join('\n')).to.equal('');
      await together('done');
    } finally {
      peer.close();
      worker.terminate();
      for (const track of stream.getTracks()) track.stop();
    }
  });
});
