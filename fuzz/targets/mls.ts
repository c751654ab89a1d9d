import { decodeMessage, encodeMessage } from '../../src/keys/mls/wire.js';
import type { MlsSession } from '../../src/keys/mls.js';
import type { Bytes } from '../../src/shared/stage.js';
import { group, Room, settleUntil } from '../../test/keys/mls/room.js';
import { choose, chosen, hold, type Target } from '../target.js';

/** A key package, and what it takes to invite who made it. */
async function invitation(): Promise<Bytes[]> {
  const room = new Room();
  const [founder, guest] = [await room.enter('founder'), await room.enter('guest')];
  await founder.session.create();
  const keyPackage = await guest.session.keyPackage();
  const sent: Bytes[] = [keyPackage];
  for (const person of [founder, guest]) {
    person.session.addEventListener('message', ({ detail }) => sent.push(detail.bytes.slice()));
  }
  await settleUntil(room, [founder.session.invite(keyPackage)]);
  return sent;
}

/** RFC 9420's messages, read by ts-mls within our bounds. */
export const mlsMessages: Target = {
  name: 'mls-messages',
  seeds: invitation,
  run(bytes) {
    const message = decodeMessage(bytes);
    if (message) hold(decodeMessage(encodeMessage(message)) !== undefined, 'a message can be read again');
  },
};

/** A member of a group, and messages of another one that it has not got: they would open, and change the group. */
interface Reach {
  readonly member: MlsSession;
  readonly authentic: readonly Bytes[];
}

let reach: Promise<Reach> | undefined;

async function open(): Promise<Reach> {
  const { people } = await group('member', 'other');
  const [member, other] = people.map(({ session }) => session) as [MlsSession, MlsSession];
  const authentic: Bytes[] = [];
  const sent = new Promise<void>((resolve) => {
    other.addEventListener('message', ({ detail }) => {
      authentic.push(detail.bytes.slice());
      resolve();
    });
  });
  // Nobody gives it back, so that it stays on its way.
  other.rotate().catch(() => {});
  await sent;
  return { member, authentic };
}

/** A message as others made it up, or an authentic one with some bytes of it replaced, from a place on. */
const forge: readonly ((bytes: Bytes, authentic: readonly Bytes[]) => Bytes)[] = [
  (bytes) => bytes,
  ([choice = 0, high = 0, low = 0, ...replaced], authentic) => {
    const forged = authentic[choice % authentic.length]!.slice();
    const at = (256 * high + low) % forged.length;
    forged.set(replaced.slice(0, forged.length - at), at);
    return forged;
  },
];

/** What a member receives: nothing that no member has made changes its group, and nothing makes it throw. */
export const mlsSession: Target = {
  name: 'mls-session',
  async seeds() {
    const whole = await invitation();
    return [...whole.map((message) => chosen(0, message)), chosen(1, [0, 0, 60], [1, 2, 3]), chosen(1, [0, 0, 2], [9])];
  },
  async run(input) {
    reach ??= open();
    const { member, authentic } = await reach;
    const [make, bytes] = choose(input, forge);
    const message = make(bytes, authentic);
    if (authentic.some((one) => Buffer.compare(one, message) === 0)) return;
    const { epoch } = member;
    const { outcome } = await member.receive(message);
    hold(member.epoch === epoch, `no forged message changes the group (${outcome})`);
  },
};
