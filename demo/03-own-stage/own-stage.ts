import { attach } from 'framepipe';
import { connect } from '../lib/connect.js';
import { play, printEach } from '../lib/recipe.js';
import { testPicture } from '../lib/test-picture.js';
import type { stages } from './stages.js';

const worker = new Worker(new URL('./own-stage.worker.js', import.meta.url), { type: 'module' });
const here = new RTCPeerConnection();
const there = new RTCPeerConnection();

attach<typeof stages>(here.addTrack(testPicture()), worker, [{ stage: 'transit' }]);
there.ontrack = async ({ receiver, track }) => {
  const receiving = attach<typeof stages>(receiver, worker, [{ stage: 'transit' }]);
  play(track);
  await printEach(async () => `Under way for ${(await receiving.stages.transit.getTransit()).toFixed(1)} ms`);
};
await connect(here, there);
