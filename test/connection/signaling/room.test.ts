import { expect } from 'chai';
import { Room } from '../../../src/connection/signaling/room.js';
import type { RoomListener } from '../../../src/connection/signaling/room-carrier.js';
import { EncodedTransformError } from '../../../src/shared/errors.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';

const broken = new EncodedTransformError('signaling-failed', 'broken');

describe('a room that was interrupted', () => {
  let clock: FakeClock;
  let carrier: RoomListener;
  let room: Room;
  let said: string[];
  beforeEach(() => {
    clock = fakeClock();
    said = [];
    room = new Room('room', {}, (_, listener) => {
      carrier = listener;
      return { send() {}, close() {} };
    });
    room.addEventListener('joined', ({ detail: { id, channel } }) => {
      said.push(`joined ${id}`);
      channel.onopen = () => said.push(`open ${id}`);
    });
    room.addEventListener('left', ({ detail: { id } }) => said.push(`left ${id}`));
    carrier.onOpen(['a', 'b']);
    said = [];
  });
  afterEach(() => {
    room.leave();
    expect(clock.timers).to.equal(0);
    clock.restore();
  });

  it('waits 20 s for members who are not there, and says at once who has left or is back', async () => {
    carrier.onBroken(broken);
    carrier.onOpen([]);
    await clock.pass(15_000);
    carrier.onJoined('a');
    expect(said).to.deep.equal(['open a']);
    await clock.pass(4_900);
    expect(room.members.map(({ id }) => id)).to.deep.equal(['a', 'b']);
    await clock.pass(200);
    expect(said).to.deep.equal(['open a', 'left b']);
    carrier.onLeft('a');
    expect(said.at(-1)).to.equal('left a');
  });

  it('begins to wait anew when it is interrupted again', async () => {
    carrier.onBroken(broken);
    carrier.onOpen(['a']);
    await clock.pass(15_000);
    carrier.onBroken(broken);
    await clock.pass(60_000);
    carrier.onOpen(['b', 'c']);
    expect(said.slice(-2)).to.deep.equal(['open b', 'joined c']);
    await clock.pass(20_100);
    expect(said.at(-1)).to.equal('left a');
  });
});
