import { expect } from 'chai';
import { passphraseKey } from 'framepipe';
import { broadcastRoom, encryptSignaling, ManualSignaling, Peer, type Room } from 'framepipe/connection.js';
import { nextEvent, pause, until } from '../../helpers/until.js';
import { lossyChannels, seededChance } from '../peer/lossy-channel.js';

const salt = 'framepipe.test/signaling';

describe('signalling', () => {
  const peers: Peer[] = [];
  const rooms: Room[] = [];
  afterEach(() => {
    for (const peer of peers.splice(0)) peer.close();
    for (const room of rooms.splice(0)) room.leave();
  });

  /** Sends a word over a channel that both sides have. */
  function greet(peer: Peer): Promise<string> {
    peers.push(peer);
    const channel = peer.connection.createDataChannel('chat', { negotiated: true, id: 0 });
    channel.onopen = () => channel.send('hello');
    return nextEvent<MessageEvent<string>>(channel, 'message').then(({ data }) => data);
  }

  it('by copy and paste takes one text each way', async () => {
    const key = await passphraseKey('correct horse battery staple', { salt, iterations: 1_000 });
    const [near, far] = [new ManualSignaling(), new ManualSignaling()];
    const caller = new Peer(encryptSignaling(near, key), { offersFirst: true });
    const callee = new Peer(encryptSignaling(far, key));
    const greetings = Promise.all([greet(caller), greet(callee)]);
    const offer = await near.take(caller.connection);
    expect(atob(offer)).to.not.include('candidate');
    expect(() => far.put(offer.slice(0, -100))).to.throw('not all of it');
    far.put(`${offer.slice(0, 80)}\n ${offer.slice(80)}\n`);
    near.put(await far.take(callee.connection));
    expect(await greetings).to.deep.equal(['hello', 'hello']);
  });

  it('in a room of tabs connects everybody with everybody, and no one who has another key', async () => {
    const [key, other] = await Promise.all([
      passphraseKey('correct horse battery staple', { salt, iterations: 1_000 }),
      passphraseKey('wrong', { salt, iterations: 1_000 }),
    ]);
    const name = crypto.randomUUID();
    const enter = (roomKey: CryptoKey) => {
      const room = broadcastRoom(name, { key: roomKey });
      rooms.push(room);
      const greetings: string[] = [];
      room.addEventListener('joined', ({ detail }) => {
        void greet(new Peer(detail.channel)).then(
          (word) => greetings.push(word),
          () => {},
        );
      });
      return { room, greetings };
    };
    const members = [enter(key), enter(key), enter(key)];
    const eve = enter(other);
    await until('everybody greeted', () => members.every(({ greetings }) => greetings.length === 2));
    expect(eve.room.members).to.have.length(3);
    expect(eve.greetings).to.deep.equal([]);
    rooms[0]!.leave();
    await until('one less', () => members[1]!.room.members.length === 2);
  });

  it('lets nobody on the way swap what it carries', async () => {
    const key = crypto.getRandomValues(new Uint8Array(32));
    const [near, far] = lossyChannels(seededChance(1), { lost: 0, doubled: 0, delay: 1 });
    const evil = new Uint8Array(32);
    const [middleNear, middleFar] = lossyChannels(seededChance(1), { lost: 0, doubled: 0, delay: 1 });
    const alice = new Peer(encryptSignaling(near, key));
    const eveToAlice = new Peer(encryptSignaling(far, evil));
    const bob = new Peer(encryptSignaling(middleNear, key));
    const eveToBob = new Peer(encryptSignaling(middleFar, evil));
    const errors: string[] = [];
    alice.addEventListener('error', ({ detail }) => errors.push(detail.code));
    for (const peer of [alice, eveToAlice, bob, eveToBob]) void greet(peer).catch(() => {});
    await until('an error', () => errors.length > 0);
    await pause(500);
    expect(alice.connection.remoteDescription).to.equal(null);
    expect(bob.connection.remoteDescription).to.equal(null);
    expect(new Set(errors)).to.deep.equal(new Set(['signaling-failed']));
  });
});
