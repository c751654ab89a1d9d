import { attach } from 'framepipe';
import { preferCodec, videoCodecs } from '../call/codecs.js';
import { connect } from '../lib/connect.js';
import { play, print } from '../lib/recipe.js';
import { testPicture } from '../lib/test-picture.js';
import type { stages } from './stages.js';

const worker = new Worker(new URL('./broadcast-sei.worker.js', import.meta.url), { type: 'module' });
const here = new RTCPeerConnection();
const there = new RTCPeerConnection();

const transceiver = here.addTransceiver(testPicture({ title: 'The match' }), { direction: 'sendonly' });
preferCodec(transceiver, 'video/H264');
const sending = attach<typeof stages>(transceiver.sender, worker, [{ stage: 'broadcaster' }]);
there.ontrack = ({ receiver, track }) => {
  const receiving = attach<typeof stages>(receiver, worker, [{ stage: 'scoreReader' }]);
  receiving.addEventListener('report', ({ detail }) => {
    if (detail.type === 'score') print(`The score is ${detail.detail}`);
  });
  play(track);
};

if (videoCodecs().some(([codec]) => codec === 'video/H264')) await connect(here, there);
else print('This browser has no H.264, and SEI is a thing of H.264 and H.265.');

let goals = 0;
setInterval(() => {
  goals += 1;
  void sending.stages.broadcaster.setScore(`${goals}:${Math.floor(goals / 2)}`);
}, 2_000);
