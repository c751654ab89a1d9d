import { attachToPeerConnection, createWorker } from 'framepipe';
import { followMls, Keyring } from 'framepipe/keys.js';
import { carryMls, MlsSession } from 'framepipe/mls.js';
import { groupCode } from 'framepipe/verification.js';
import { connect } from '../lib/connect.js';
import { play, printEach } from '../lib/recipe.js';
import { testPicture } from '../lib/test-picture.js';
import { Room } from './room.js';

const room = new Room();

async function enter(identity: string, other: string): Promise<{ session: MlsSession; pc: RTCPeerConnection }> {
  const session = await MlsSession.open({ groupID: 'framepipe.example/recipe', identity });
  const { stageOptions } = session;
  const keyring = new Keyring({ participant: identity, keyScheme: stageOptions.keyScheme });
  followMls(keyring, session, (member) => new TextDecoder().decode(member.identity));
  carryMls(session, room.enter());
  const pc = new RTCPeerConnection();
  const all = attachToPeerConnection(pc, createWorker(), () => [{ stage: 'sframe', options: stageOptions }]);
  void keyring.protect(all, () => other);
  return { session, pc };
}

const alice = await enter('alice', 'bob');
const bob = await enter('bob', 'alice');
await alice.session.create();
await alice.session.invite(await bob.session.keyPackage());

bob.pc.ontrack = ({ track }) => play(track);
alice.pc.addTrack(testPicture());
await connect(alice.pc, bob.pc);
setInterval(() => alice.session.rotate(), 5_000);

await printEach(async () => {
  const { epoch, authenticator } = bob.session.epoch!;
  return `Epoch ${epoch}: both see the code ${groupCode(authenticator).join(' ')}`;
});
