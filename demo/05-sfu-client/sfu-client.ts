import {
  type AttachedPeerConnection,
  attachToPeerConnection,
  createWorker,
  passphraseKey,
  wrapPeerConnection,
} from 'framepipe';
import { play, printEach } from '../lib/recipe.js';
import { Client } from './client.js';

const secret = {
  key: await passphraseKey('correct horse battery staple', { salt: 'framepipe.example/recipe' }),
  keyID: 0,
};
const options = { encryptionKey: secret, decryptionKeys: [secret] };
const worker = createWorker();
const all: AttachedPeerConnection[] = [];

const PeerConnection = wrapPeerConnection(RTCPeerConnection, (pc) => {
  all.push(attachToPeerConnection(pc, worker, () => [{ stage: 'sframe', options }]));
});
const client = new Client({ PeerConnection });
client.onTrack = play;
await client.join();

await printEach(async () => {
  const stats = (await Promise.all(all.map((one) => one.getStats()))).flat();
  const frames = stats.reduce((sum, { framesOut }) => sum + framesOut, 0);
  return `${frames} frames through ${all.length} connections of the client, all of them encrypted`;
});
