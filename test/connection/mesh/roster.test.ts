import { expect } from 'chai';
import { Roster, type RosterPeer } from '../../../src/connection/mesh/roster.js';
import type { PeerState } from '../../../src/connection/peer/peer-state.js';
import type { RoomMember } from '../../../src/connection/signaling/room.js';
import type { SignalingChannel } from '../../../src/connection/signaling/signaling-channel.js';
import { TypedEventTarget } from '../../../src/main/typed-event-target.js';
import { fakeClock } from '../../helpers/fake-clock.js';

class FakeRoom extends TypedEventTarget<{ joined: RoomMember; left: RoomMember }> {
  readonly id = 'f'.repeat(32);
  members: RoomMember[] = [];

  join(id: string): SignalingChannel {
    const channel: SignalingChannel = { send() {}, onmessage: null, onopen: null, close() {} };
    const member = { id, channel };
    this.members.push(member);
    this.dispatchEvent(new CustomEvent('joined', { detail: member }));
    return channel;
  }

  leave(id: string): void {
    const member = this.members.find((one) => one.id === id);
    this.members = this.members.filter((one) => one !== member);
    this.dispatchEvent(new CustomEvent('left', { detail: member }));
  }
}

class FakePeer implements RosterPeer {
  state: PeerState = 'new';

  constructor(readonly channel: SignalingChannel) {
    channel.onmessage = () => {};
  }

  close(): void {
    this.state = 'closed';
    this.channel.close();
  }
}

const hello = (fields: object) =>
  new MessageEvent('message', { data: JSON.stringify({ framepipe: 1, from: 'a'.repeat(32), ack: 0, ...fields }) });

describe('connection/mesh/roster', () => {
  let room: FakeRoom;
  let peers: FakePeer[];
  let roster: Roster<FakePeer>;
  beforeEach(() => {
    room = new FakeRoom();
    peers = [];
    roster = new Roster(room, {
      connect(_id, channel) {
        const peer = new FakePeer(channel);
        peers.push(peer);
        return peer;
      },
    });
  });
  afterEach(() => roster.close());

  it('keeps who is connected, though the room has lost them, and takes up their new channel', () => {
    room.join('x');
    peers[0]!.state = 'connected';
    room.leave('x');
    expect(roster.has('x')).to.equal(true);
    const channel = room.join('x');
    expect(peers).to.have.length(1);
    let heard = 0;
    peers[0]!.channel.onmessage = () => {
      heard += 1;
    };
    channel.onmessage!(hello({}));
    expect(heard).to.equal(1);
    room.leave('x');
    peers[0]!.state = 'interrupted';
    roster.follow('x');
    expect(peers[0]!.state).to.equal('closed');
    expect(roster.has('x')).to.equal(false);
  });

  it('keeps who is in the room, though they are not connected', () => {
    room.join('x');
    peers[0]!.state = 'failed';
    roster.follow('x');
    expect(peers[0]!.state).to.equal('failed');
    room.leave('x');
    expect(peers[0]!.state).to.equal('closed');
  });

  it('makes a peer for who was replaced at once, for who left when they speak again', () => {
    const channel = room.join('x');
    peers[0]!.close();
    roster.follow('x', 'replaced');
    expect(peers).to.have.length(2);
    peers[1]!.close();
    roster.follow('x', 'left');
    expect(peers).to.have.length(2);
    channel.onmessage!(hello({ hello: true, to: 'b'.repeat(32) }));
    channel.onmessage!(hello({}));
    channel.onmessage!(new MessageEvent('message', { data: 'nonsense' }));
    expect(peers).to.have.length(2);
    channel.onmessage!(hello({ hello: true }));
    expect(peers).to.have.length(3);
  });

  it('connects anew those whose channels failed, ever more seldom, and lets go of all in the end', async () => {
    const clock = fakeClock();
    try {
      room.join('x');
      for (const pause of [1_000, 2_000, 4_000]) {
        const count = peers.length;
        roster.fail('x');
        expect(peers.at(-1)!.state).to.equal('closed');
        await clock.pass(pause - 1);
        expect(peers).to.have.length(count);
        await clock.pass(1);
        expect(peers).to.have.length(count + 1);
      }
      roster.fail('x');
      roster.close();
      await clock.pass(100_000);
      expect(peers.every(({ state }) => state === 'closed')).to.equal(true);
      const last = peers.length;
      room.join('y');
      expect(peers).to.have.length(last);
      expect(clock.timers).to.equal(0);
    } finally {
      clock.restore();
    }
  });
});
