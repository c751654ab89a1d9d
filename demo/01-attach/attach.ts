import { attach, createWorker } from 'framepipe';
import { connect } from '../lib/connect.js';
import { play, printEach } from '../lib/recipe.js';
import { testPicture } from '../lib/test-picture.js';

const worker = createWorker();
const here = new RTCPeerConnection();
const there = new RTCPeerConnection();

const sending = attach(here.addTrack(testPicture()), worker, [{ stage: 'frameStats' }]);
there.ontrack = ({ receiver, track }) => {
  attach(receiver, worker, [{ stage: 'frameStats' }]);
  play(track);
};
await connect(here, there);

await printEach(async () => {
  const [stream] = await sending.stages.frameStats.getStats();
  return `${stream?.mimeType}: ${stream?.frames} frames, ${stream?.keyFrames} of them key frames`;
});
