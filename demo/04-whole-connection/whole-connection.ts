import { attachToPeerConnection, createWorker } from 'framepipe';
import { connect, negotiate } from '../lib/connect.js';
import { play, printEach } from '../lib/recipe.js';
import { testPicture } from '../lib/test-picture.js';

const worker = createWorker();
const here = new RTCPeerConnection();
const there = new RTCPeerConnection();

const all = [here, there].map((pc) => attachToPeerConnection(pc, worker, () => [{ stage: 'frameStats' }]));
there.ontrack = ({ track }) => play(track);
here.addTrack(testPicture());
await connect(here, there);

// Somebody joins later: nothing more is to be done.
here.addTrack(testPicture());
await negotiate(here, there);

await printEach(async () => {
  const stats = (await Promise.all(all.map((one) => one.getStats()))).flat();
  const frames = stats.reduce((sum, { framesOut }) => sum + framesOut, 0);
  return `${frames} frames through ${stats.length} pipelines`;
});
