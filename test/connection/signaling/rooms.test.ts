import { connect } from 'node:net';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import type { Limits } from '../../../cli/signal/limits.js';
import { type SignalServer, startSignalServer } from '../../../cli/signal/server.js';
import type { Room, RoomMember, RoomOptions } from '../../../src/connection/signaling/room.js';
import { broadcastRoom, webSocketRoom } from '../../../src/connection/signaling/rooms.js';
import type { EncodedTransformError } from '../../../src/shared/errors.js';
import { pause, until } from '../../helpers/until.js';

/** As a page has it, with an origin. */
class PageSocket extends WebSocket {
  static origin = 'http://localhost:8080';
  static readonly all: PageSocket[] = [];

  constructor(url: string | URL) {
    super(url, { origin: PageSocket.origin });
    PageSocket.all.push(this);
  }
}

interface Person {
  readonly room: Room;
  readonly said: string[];
  readonly heard: string[];
  readonly errors: string[];
}

const key = new Uint8Array(32).fill(7);

describe('rooms', () => {
  const people: Person[] = [];
  let server: SignalServer;
  let before: typeof globalThis.WebSocket;
  beforeEach(() => {
    before = globalThis.WebSocket;
    globalThis.WebSocket = PageSocket as unknown as typeof globalThis.WebSocket;
    PageSocket.origin = 'http://localhost:8080';
  });
  afterEach(async () => {
    for (const { room } of people.splice(0)) room.leave();
    await server?.close();
    PageSocket.all.length = 0;
    globalThis.WebSocket = before;
  });

  const start = async (limits: Partial<Limits> = {}, port = 0) => {
    server = await startSignalServer({ limits: { grace: 100, ...limits }, port });
  };

  function meet(room: Room): Person {
    const person: Person = { room, said: [], heard: [], errors: [] };
    room.addEventListener('joined', ({ detail: { id, channel } }) => {
      person.said.push(`joined ${id}`);
      channel.onmessage = ({ data }) => person.heard.push(data);
    });
    room.addEventListener('left', ({ detail: { id } }) => person.said.push(`left ${id}`));
    room.addEventListener('error', ({ detail }: CustomEvent<EncodedTransformError>) => person.errors.push(detail.code));
    people.push(person);
    return person;
  }

  const enter = (name = 'room', options?: RoomOptions) =>
    meet(webSocketRoom(`ws://127.0.0.1:${server.port}`, name, options));
  const sees = ({ room }: Person, ...others: Person[]) =>
    room.state === 'open' &&
    room.members.length === others.length &&
    others.every((other) => room.members.some(({ id }) => id === other.room.id));
  const wayTo = (from: Person, to: Person): RoomMember => from.room.members.find(({ id }) => id === to.room.id)!;

  it('tell who is there, who comes and who goes, and carry messages to the one they are for', async () => {
    await start();
    const [alice, bob, carol] = [enter(), enter(), enter()];
    const stranger = enter('another');
    await until('all', () => sees(alice, bob, carol) && sees(bob, alice, carol) && sees(carol, alice, bob));
    wayTo(alice, bob).channel.send('for Bob');
    await until('the message', () => bob.heard.length === 1);
    expect([bob.heard, carol.heard, stranger.heard]).to.deep.equal([['for Bob'], [], []]);
    carol.room.leave();
    await until('two', () => sees(alice, bob) && sees(bob, alice));
    expect(alice.said.at(-1)).to.equal(`left ${carol.room.id}`);
    expect(server.rooms).to.equal(2);
    expect(stranger.room.members).to.deep.equal([]);
  });

  it('let a member come back whose socket broke, and nobody else in its place', async () => {
    await start({ grace: 5_000 });
    const [alice, bob] = [enter(), enter()];
    await until('both', () => sees(alice, bob) && sees(bob, alice));
    let opened = 0;
    wayTo(bob, alice).channel.onopen = () => opened++;
    PageSocket.all[1]!.terminate();
    await until('an interruption', () => bob.room.state === 'interrupted');
    await until('Bob back', () => bob.room.state === 'open');
    wayTo(alice, bob).channel.send('again');
    await until('the message', () => bob.heard.includes('again'));
    expect(alice.said).to.deep.equal([`joined ${bob.room.id}`]);
    expect(bob.said).to.deep.equal([`joined ${alice.room.id}`]);
    expect(opened).to.equal(1);
    const thief = new PageSocket(`ws://127.0.0.1:${server.port}`);
    const said = new Promise((resolve) => {
      thief.onmessage = ({ data }) => resolve(data);
    });
    await new Promise((resolve) => thief.once('open', resolve));
    thief.send(JSON.stringify({ type: 'join', room: 'room', id: alice.room.id, secret: 'f'.repeat(32) }));
    expect(await said).to.equal('{"type":"refused","reason":"taken"}');
  });

  it('go on when the server was gone for a while', async () => {
    await start();
    const { port } = server;
    const [alice, bob] = [enter(), enter()];
    await until('both', () => sees(alice, bob) && sees(bob, alice));
    await server.close();
    await until('an interruption', () => [alice, bob].every(({ room }) => room.state === 'interrupted'));
    await start({}, port);
    await until('both again', () => [alice, bob].every(({ room }) => room.state === 'open'));
    wayTo(alice, bob).channel.send('again');
    await until('the message', () => bob.heard.includes('again'));
    // The new server knows nobody; each is the same to the other nevertheless, whoever called it first.
    expect(alice.said).to.deep.equal([`joined ${bob.room.id}`]);
    expect(bob.said).to.deep.equal([`joined ${alice.room.id}`]);
    expect(alice.errors).to.include('signaling-failed');
  });

  it('are full when they are full, and those who are in do not notice', async () => {
    await start({ members: 2, rooms: 1 });
    const [alice, bob] = [enter(), enter()];
    await until('both', () => sees(alice, bob) && sees(bob, alice));
    const [carol, dave] = [enter(), enter('another')];
    await until('refusals', () => [carol, dave].every(({ room }) => room.state === 'closed'));
    expect([carol.errors, dave.errors]).to.deep.equal([['room-full'], ['room-full']]);
    wayTo(alice, bob).channel.send('still here');
    await until('the message', () => bob.heard.length === 1);
    expect(alice.said).to.deep.equal([`joined ${bob.room.id}`]);
  });

  it('throw out who floods, or talks nonsense; the others go on', async () => {
    await start({ messages: { burst: 50, rate: 10 } });
    const [alice, bob, carol] = [enter(), enter(), enter()];
    await until('all', () => sees(alice, bob, carol) && sees(bob, alice, carol) && sees(carol, alice, bob));
    for (let count = 0; count < 100; count++) wayTo(carol, bob).channel.send('flood');
    await until('an end', () => carol.room.state === 'closed');
    expect(carol.errors).to.deep.equal(['room-refused']);
    expect(bob.heard.length).to.be.below(51);
    await until('two', () => sees(alice, bob));
    for (const nonsense of ['{', '[]', '{"type":"join"}', '{"type":"message","to":1}', Buffer.from([1, 2, 3])]) {
      const socket = new PageSocket(`ws://127.0.0.1:${server.port}`);
      await new Promise((resolve) => socket.once('open', resolve));
      socket.send(nonsense);
      const [code, reason] = await new Promise<[number, Buffer]>((resolve) =>
        socket.once('close', (...end: [number, Buffer]) => resolve(end)),
      );
      expect([code, reason.toString()]).to.deep.equal([1008, 'malformed']);
    }
    const huge = new PageSocket(`ws://127.0.0.1:${server.port}`);
    await new Promise((resolve) => huge.once('open', resolve));
    huge.send('x'.repeat(2_000_000));
    expect(await new Promise((resolve) => huge.once('close', resolve))).to.equal(1009);
    wayTo(alice, bob).channel.send('still here');
    await until('the message', () => bob.heard.includes('still here'));
  });

  it('are for pages of welcome origins only', async () => {
    await start();
    PageSocket.origin = 'https://elsewhere.example';
    const stranger = enter();
    await until('a refusal', () => stranger.room.state === 'closed');
    expect(stranger.errors).to.deep.equal(['room-refused']);
    await server.close();
    server = await startSignalServer({ origins: ['https://elsewhere.example'] });
    const guest = enter();
    await until('a welcome', () => guest.room.state === 'open');
  });

  it('hide what is said from the server, and take nothing that it changes, repeats or sends to another', async () => {
    await start();
    const passed: string[] = [];
    const [alice, bob, carol] = [enter('room', { key }), enter('room', { key }), enter('room', { key })];
    const eve = enter('room', { key: new Uint8Array(32).fill(8) });
    await until(
      'all',
      () => sees(alice, bob, carol, eve) && sees(bob, alice, carol, eve) && sees(carol, alice, bob, eve),
    );
    // What Bob's socket gets, and what it can be given in its place.
    const socket = PageSocket.all[1]!;
    const { onmessage } = socket;
    socket.onmessage = (event) => {
      passed.push(String(event.data));
      onmessage?.(event);
    };
    wayTo(alice, bob).channel.send('a=fingerprint:sha-256 …');
    await until('the message', () => bob.heard.length === 1);
    expect(bob.heard).to.deep.equal(['a=fingerprint:sha-256 …']);
    const message = passed.find((text) => text.includes('"message"'))!;
    expect(message).to.not.include('fingerprint');
    const give = (person: number, text: string) =>
      PageSocket.all[person]!.onmessage?.({ data: text } as Parameters<NonNullable<typeof onmessage>>[0]);
    const { from, data } = JSON.parse(message) as { from: string; data: string };
    give(1, message);
    give(
      1,
      message.replace(
        data,
        data.replace(/.(.)$/, (_, last: string) => (last === 'A' ? 'BB' : 'AA')),
      ),
    );
    give(1, message.replace(from, carol.room.id));
    give(2, message);
    wayTo(eve, bob).channel.send('from Eve');
    await pause(200);
    expect(bob.heard).to.have.length(1);
    expect(carol.heard).to.deep.equal([]);
    expect(bob.errors).to.deep.equal(['signaling-failed']);
    wayTo(alice, bob).channel.send('goes on');
    await until('the next', () => bob.heard.includes('goes on'));
  });

  it('of tabs need no server', async () => {
    const [alice, bob] = [meet(broadcastRoom('tabs', { key })), meet(broadcastRoom('tabs', { key }))];
    await until('both', () => sees(alice, bob) && sees(bob, alice));
    wayTo(alice, bob).channel.send('hello');
    await until('the message', () => bob.heard.includes('hello'));
    bob.room.leave();
    await until('an end', () => sees(alice));
  });

  it('refuse wrong arguments', () => {
    expect(() => webSocketRoom('ws://127.0.0.1:1', '')).to.throw(RangeError, '"name"');
    expect(() => broadcastRoom(5 as never)).to.throw(TypeError, '"name"');
    expect(() => broadcastRoom('x'.repeat(300))).to.throw(RangeError, '"name"');
  });

  it('are not for plain HTTP', async () => {
    await start();
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
    const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    expect(answer).to.match(/^HTTP\/1\.1 426 /);
    socket.destroy();
  });
});
