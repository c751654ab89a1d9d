import { expect } from 'chai';
import { decodeFrame, encodeFrame, type Frame } from '../../../src/connection/peer/frame.js';
import { Peer, type PeerEvents } from '../../../src/connection/peer/peer.js';
import type { PeerOptions } from '../../../src/connection/peer/peer-options.js';
import type { SignalingChannel } from '../../../src/connection/signaling/signaling-channel.js';
import type { EncodedTransformError } from '../../../src/shared/errors.js';
import type { DefaultStages } from '../../../workers/default-stages.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';
import { lossyChannels, seededChance } from './lossy-channel.js';
import { ModelConnection } from './model-connection.js';

const chance = seededChance(1);

class Connection extends ModelConnection {
  restarts = 0;

  constructor() {
    super(`peer${chance.next(1_000_000)}`, chance);
  }

  override restartIce(): void {
    this.restarts += 1;
    super.restartIce();
  }

  become(connectionState: RTCPeerConnectionState, iceConnectionState: RTCIceConnectionState): void {
    Object.assign(this, { connectionState, iceConnectionState });
    this.dispatchEvent(new Event('connectionstatechange'));
  }
}

const PeerConnection = Connection as unknown as typeof RTCPeerConnection;
const modelOf = (peer: Peer) => peer.connection as unknown as Connection;
const from = 'a'.repeat(32);

/** A channel whose other end is the test. */
class TestChannel implements SignalingChannel {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onopen: ((event: Event) => void) | null = null;
  readonly sent: Frame[] = [];
  isClosed = false;

  send(message: string): void {
    this.sent.push(decodeFrame(message)!);
  }

  close(): void {
    this.isClosed = true;
  }

  hear(data: unknown): void {
    this.onmessage?.(new MessageEvent('message', { data }));
  }

  say(frame: Partial<Frame>): void {
    const [first] = this.sent;
    this.hear(encodeFrame({ from, to: first!.from, ack: 0, ...frame }));
  }
}

describe('a peer', () => {
  let clock: FakeClock;
  let events: { [T in keyof PeerEvents]: PeerEvents[T][] };
  beforeEach(() => {
    clock = fakeClock();
    events = { state: [], restart: [], error: [] };
  });
  afterEach(() => clock.restore());

  function record(peer: Peer): Peer {
    peer.addEventListener('state', ({ detail }) => events.state.push(detail));
    peer.addEventListener('restart', ({ detail }) => events.restart.push(detail));
    peer.addEventListener('error', ({ detail }) => events.error.push(detail));
    return peer;
  }

  /** Two that have agreed on something; the first that is returned is the impolite one. */
  async function agreed(options: PeerOptions<DefaultStages> = {}): Promise<[Peer, Peer]> {
    const channels = lossyChannels(chance, { lost: 0, doubled: 0, delay: 20 });
    const peers = channels.map((channel) => new Peer(channel, { PeerConnection, ...options })) as [Peer, Peer];
    for (const peer of peers) modelOf(peer).addWish();
    await clock.pass(5_000);
    return peers[0].polite ? [peers[1], peers[0]] : peers;
  }

  const codes = () => events.error.map(({ code }: EncodedTransformError) => code);

  it('restarts ICE after 3, 4, 8 and five times 15 s, and gives up 15 s after that', async () => {
    const [peer] = await agreed();
    modelOf(peer).become('connected', 'connected');
    record(peer);
    modelOf(peer).become('connected', 'disconnected');
    expect(peer.state).to.equal('interrupted');
    const times: number[] = [];
    const start = performance.now();
    peer.addEventListener('restart', () => times.push((performance.now() - start) / 1_000));
    const given = peer.connected().catch((error: EncodedTransformError) => error.code);
    await clock.pass(120_000);
    expect(times).to.deep.equal([3, 7, 15, 30, 45, 60, 75, 90]);
    expect(peer.state).to.equal('failed');
    expect(codes()).to.deep.equal(['connection-failed']);
    expect(await given).to.equal('connection-failed');
    // It may come back all the same, because the other side goes on.
    modelOf(peer).become('connected', 'connected');
    expect(events.state.map(({ state }) => state)).to.deep.equal(['interrupted', 'failed', 'connected']);
    peer.close();
  });

  it('restarts ICE at once where that has failed, and the polite side much later', async () => {
    const peers = await agreed();
    for (const peer of peers) {
      modelOf(peer).become('connected', 'connected');
      // As Chromium says it.
      modelOf(peer).become('failed', 'disconnected');
    }
    await clock.pass(1);
    expect(peers.map((peer) => modelOf(peer).restarts)).to.deep.equal([1, 0]);
    // Where the impolite side went on with restarts, the other would leave it to them.
    modelOf(peers[0]).become('connected', 'connected');
    await clock.pass(11_900);
    expect(modelOf(peers[1]).restarts).to.equal(0);
    await clock.pass(200);
    expect(modelOf(peers[1]).restarts).to.equal(1);
    for (const peer of peers) modelOf(peer).become('connected', 'connected');
    await clock.pass(1_000_000);
    expect(peers.map((peer) => peer.state)).to.deep.equal(['connected', 'connected']);
    expect(clock.timers).to.equal(0);
  });

  it('restarts ICE once where both sides wish it at once', async () => {
    const peers = await agreed();
    for (const peer of peers) modelOf(peer).become('connected', 'connected');
    for (const peer of peers) peer.restartIce();
    await clock.pass(10_000);
    expect(peers.map((peer) => modelOf(peer).restarts)).to.deep.equal([1, 0]);
    peers[1].restartIce();
    await clock.pass(10_000);
    expect(peers.map((peer) => modelOf(peer).restarts)).to.deep.equal([1, 1]);
    for (const peer of peers) peer.close();
  });

  it('does not wait for ever to be connected, and says what the browser said of servers', async () => {
    const [peer] = await agreed({ restarts: [1_000, 1_000] });
    expect(peer.state).to.equal('connecting');
    record(peer);
    const refused = { url: 'turn:192.0.2.1', errorCode: 401, errorText: 'Unauthorized.' };
    for (let times = 0; times < 3; times++) {
      peer.connection.dispatchEvent(Object.assign(new Event('icecandidateerror'), refused));
    }
    await clock.pass(60_000);
    expect(codes()).to.deep.equal(['connection-failed']);
    expect(events.error[0]!.message).to.equal('the peer was not reached: turn:192.0.2.1 401 Unauthorized.');
    peer.close();
  });

  it('leaves nothing behind when it is closed, at any time', async () => {
    for (let time = 0; time < 3_000; time += 50) {
      const channels = lossyChannels(chance, { lost: 30, doubled: 10, delay: 20 });
      const peers = channels.map((channel) => new Peer(channel, { PeerConnection }));
      for (const peer of peers) modelOf(peer).addWish();
      await clock.pass(time);
      for (const peer of peers) peer.close();
      // As long as messages and the model's candidates are under way.
      await clock.pass(500);
      expect(clock.timers, `timers, closed after ${time} ms`).to.equal(0);
      expect(channels.map(({ onmessage, onopen }) => [onmessage, onopen])).to.deep.equal([
        [null, null],
        [null, null],
      ]);
    }
  });

  it('is told that the other has closed its connection, and closes, too', async () => {
    const [peer, other] = await agreed();
    record(other);
    peer.connection.close();
    await clock.pass(100);
    expect(events.state).to.deep.equal([{ state: 'closed', before: 'connecting', end: 'left' }]);
    expect(other.connection.signalingState).to.equal('closed');
  });

  it('ends when another proves to speak in the place of its peer, and not before', async () => {
    const channel = new TestChannel();
    const peer = record(new Peer(channel, { PeerConnection }));
    await clock.pass(10);
    channel.say({});
    const other = 'b'.repeat(32);
    // Anyone can have recorded this.
    channel.hear(encodeFrame({ from: other, ack: 0, hello: true }));
    expect(peer.state).to.equal('new');
    expect(channel.sent.at(-1)).to.include({ to: other, hello: true });
    channel.say({ from: other });
    expect(events.state).to.deep.equal([{ state: 'closed', before: 'new', end: 'replaced' }]);
    expect(channel.isClosed).to.equal(true);
  });

  it('takes nobody for its peer who only repeats what was once said', async () => {
    const channel = new TestChannel();
    const peer = record(new Peer(channel, { PeerConnection }));
    await clock.pass(10);
    channel.hear(encodeFrame({ from: 'c'.repeat(32), ack: 0, hello: true }));
    channel.say({});
    expect(peer.state).to.equal('new');
    modelOf(peer).addWish();
    await clock.pass(1_000);
    const last = channel.sent.at(-1)!;
    expect(last.to).to.equal(from);
    peer.close();
  });

  it('says once a second at most that something malformed came, and goes on', async () => {
    const channel = new TestChannel();
    const peer = record(new Peer(channel, { PeerConnection }));
    await clock.pass(10);
    for (let count = 0; count < 10_000; count++) channel.hear(`{ "framepipe": 1, "from": ${count} }`);
    expect(codes()).to.deep.equal(['signaling-failed']);
    await clock.pass(1_000);
    channel.hear(new ArrayBuffer(8));
    expect(codes()).to.deep.equal(['signaling-failed', 'signaling-failed']);
    expect(peer.state).to.equal('new');
    peer.close();
  });

  it('takes in no more of a flood than it can, and gets the rest later', async () => {
    const channel = new TestChannel();
    const peer = record(new Peer(channel, { PeerConnection }));
    await clock.pass(10);
    let number = 0;
    for (; number < 5_000; number++) channel.say({ number, body: { candidate: { candidate: `${number}` } } });
    await clock.pass(0);
    const { ack } = channel.sent.at(-1)!;
    expect(ack).to.be.below(300);
    expect(codes()).to.include('signaling-failed');
    await clock.pass(60_000);
    for (number = 250; number < 350; number++) {
      channel.say({ number, body: { candidate: { candidate: `${number}` } } });
      await clock.pass(100);
    }
    await clock.pass(60_000);
    expect(channel.sent.at(-1)!.ack).to.equal(350);
    peer.close();
  });

  it('refuses wrong arguments', () => {
    const make = (channel: unknown, options?: unknown) => () => new Peer(channel as never, options as never);
    const channel = new TestChannel();
    expect(make(undefined)).to.throw(TypeError, '"channel"');
    expect(make({ ...channel })).to.throw(TypeError, '"channel.send"');
    expect(make(channel, { restarts: 5 })).to.throw(TypeError, '"options.restarts"');
    expect(make(channel, { restarts: [-1] })).to.throw(RangeError, '"options.restarts[]"');
    expect(make(channel, { offersFirst: 1 })).to.throw(TypeError, '"options.offersFirst"');
    expect(channel.onmessage).to.equal(null);
  });
});
