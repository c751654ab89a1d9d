import { expect } from 'chai';
import { passphraseKey } from 'framepipe';
import { Peer, type Room, webSocketRoom } from 'framepipe/connection.js';
import { decoded, fakeMedia } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';
import { startSignalServer, stopSignalServer } from './signal-server.js';

interface Member {
  readonly room: Room;
  readonly said: string[];
  readonly peers: Peer[];
}

describe('a room of a server', () => {
  const members: Member[] = [];
  afterEach(async () => {
    for (const { room, peers } of members.splice(0)) {
      for (const peer of peers) peer.close();
      room.leave();
    }
    await stopSignalServer();
  });

  it('outlives its server: media go on, members stay, and what is new is negotiated once it is back', async () => {
    const url = await startSignalServer();
    const key = await passphraseKey('correct horse', { salt: 'example.test/rooms/5', iterations: 1_000 });
    const name = crypto.randomUUID();
    const stream = await fakeMedia(['video']);
    const enter = () => {
      const room = webSocketRoom(url, name, { key });
      const member: Member = { room, said: [], peers: [] };
      room.addEventListener('joined', ({ detail: { id, channel } }) => {
        member.said.push(`joined ${id}`);
        const peer = new Peer(channel);
        member.peers.push(peer);
        peer.connection.addTrack(stream.getVideoTracks()[0]!, stream);
      });
      room.addEventListener('left', ({ detail: { id } }) => member.said.push(`left ${id}`));
      members.push(member);
      return member;
    };
    const [alice, bob] = [enter(), enter()];
    const both = [alice, bob];
    await until('peers', () => both.every(({ peers }) => peers[0]?.state === 'connected'));
    const [near, far] = both.map(({ peers }) => peers[0]!.connection) as [RTCPeerConnection, RTCPeerConnection];
    await decoded(far, 3);
    await stopSignalServer();
    await until('the interruption', () => both.every(({ room }) => room.state === 'interrupted'));
    // What is offered meanwhile is lost, and said again.
    near.addTransceiver('audio');
    await Promise.all([decoded(near, 5), decoded(far, 5)]);
    expect(near.getTransceivers().map(({ currentDirection }) => currentDirection)).to.include(null);
    expect(await startSignalServer()).to.equal(url);
    await until('the room', () => both.every(({ room }) => room.state === 'open'));
    const agreed = (pc: RTCPeerConnection) =>
      pc.getTransceivers().filter((one) => one.currentDirection !== null).length;
    await until('the sound', () => agreed(near) === agreed(far) && agreed(near) >= 2);
    await decoded(far, 3);
    expect(alice.said).to.deep.equal([`joined ${bob.room.id}`]);
    expect(bob.said).to.deep.equal([`joined ${alice.room.id}`]);
    expect(both.map(({ peers }) => peers.map(({ state }) => state))).to.deep.equal([['connected'], ['connected']]);
    for (const track of stream.getTracks()) track.stop();
  });
});
