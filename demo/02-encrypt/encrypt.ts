import { attach, createWorker, passphraseKey } from 'framepipe';
import { connect } from '../lib/connect.js';
import { play, printEach } from '../lib/recipe.js';
import { testPicture } from '../lib/test-picture.js';

const key = await passphraseKey('correct horse battery staple', { salt: 'framepipe.example/recipe' });
const worker = createWorker();
const here = new RTCPeerConnection();
const there = new RTCPeerConnection();

const sending = attach(here.addTrack(testPicture()), worker, [{ stage: 'sframe' }]);
there.ontrack = async ({ receiver, track }) => {
  const receiving = attach(receiver, worker, [{ stage: 'sframe' }]);
  play(track);
  await receiving.stages.sframe.addDecryptionKey(key, 0);
};
await connect(here, there);
await sending.stages.sframe.setEncryptionKey(key, 0);

await printEach(async () => `${(await sending.stages.sframe.getEncrypterStats()).sealed} frames sealed`);
