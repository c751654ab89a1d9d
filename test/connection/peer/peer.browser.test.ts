import { expect } from 'chai';
import { createWorker, type DefaultStages } from 'framepipe';
import { Peer, type PeerOptions } from 'framepipe/connection.js';
import { Keyring } from 'framepipe/keys.js';
import { decoded, fakeMedia } from '../../helpers/call.js';
import { nextEvent, pause, until } from '../../helpers/until.js';
import { lossyChannels, seededChance, type Weather } from './lossy-channel.js';

const fair: Weather = { lost: 0, doubled: 0, delay: 5 };
const bad: Weather = { lost: 20, doubled: 20, delay: 60 };

function next<Detail>(peer: Peer, type: string): Promise<CustomEvent<Detail>> {
  return nextEvent(peer as unknown as EventTarget, type);
}

describe('Peer', () => {
  const peers: Peer[] = [];
  const streams: MediaStream[] = [];
  const workers: Worker[] = [];
  let errors: string[] = [];
  afterEach(() => {
    for (const peer of peers.splice(0)) peer.close();
    for (const stream of streams.splice(0)) for (const track of stream.getTracks()) track.stop();
    for (const worker of workers.splice(0)) worker.terminate();
    errors = [];
  });

  function pair(weather: Weather, options: PeerOptions<DefaultStages> = {}, seed = 1): [Peer, Peer] {
    const [a, b] = lossyChannels(seededChance(seed), weather).map((channel) => new Peer(channel, options)) as [
      Peer,
      Peer,
    ];
    peers.push(a, b);
    const say = ({ detail }: CustomEvent<Error>) => errors.push(`${detail.message}: ${detail.cause}`);
    for (const peer of [a, b]) peer.addEventListener('error', say);
    return [a, b];
  }

  function expectNoErrors(): void {
    if (errors.length > 0) throw new Error(errors.join('\n'));
  }

  async function camera(): Promise<MediaStream> {
    const stream = await fakeMedia(['video']);
    streams.push(stream);
    return stream;
  }

  it('encrypts from the first frame on, while media flow goes on with more tracks and ICE is restarted', async () => {
    const worker = createWorker();
    workers.push(worker);
    const [a, b] = pair(fair, { pipelines: { worker, pipelineFor: () => [{ stage: 'sframe' }] } });
    const key = crypto.getRandomValues(new Uint8Array(32));
    for (const { attached } of [a, b]) {
      const keyring = new Keyring();
      void keyring.protect(attached!, () => 'peer');
      await keyring.add({ keyID: 0, key: key.slice() });
      await keyring.activate(0);
    }
    const stream = await camera();
    for (const { connection } of [a, b]) connection.addTrack(stream.getVideoTracks()[0]!, stream);
    await Promise.all([a.connected(), b.connected()]);
    await Promise.all([decoded(a.connection, 5), decoded(b.connection, 5)]);
    expect([a.polite, b.polite]).to.have.members([false, true]);

    a.connection.addTrack(stream.getVideoTracks()[0]!.clone(), stream);
    b.restartIce();
    await until('another receiver', () => b.connection.getReceivers().filter(({ track }) => track).length === 2);
    await Promise.all([decoded(a.connection, 5), decoded(b.connection, 10)]);
    const stats = await Promise.all([a, b].map(({ attached }) => attached!.getStats()));
    expect(stats.flat().some(({ framesIn }) => framesIn > 0)).to.equal(true);
    expect(a.state).to.equal('connected');
    expectNoErrors();
  });

  it('agrees on what both add and restart at once, in 24 interleavings over a bad line', async function () {
    this.timeout(60_000);
    const rounds = 4;
    const calls = Array.from({ length: 6 }, (_, index) => pair(bad, {}, index + 1));
    const negotiated = ({ connection }: Peer) =>
      connection.getTransceivers().filter(({ currentDirection }) => currentDirection !== null).length;
    await Promise.all(
      calls.map(async ([a, b], index) => {
        const chance = seededChance(100 + index);
        for (const peer of [a, b]) peer.connection.createDataChannel('first');
        for (let round = 0; round < rounds; round++) {
          for (const peer of [a, b]) {
            setTimeout(() => peer.connection.addTransceiver('audio'), chance.next(60));
            if (chance.next(3) === 0) setTimeout(() => peer.restartIce(), chance.next(200));
          }
          await pause(chance.next(250));
        }
        const isSettled = (peer: Peer) =>
          peer.connection.signalingState === 'stable' && peer.state === 'connected' && negotiated(peer) === 2 * rounds;
        await until('an agreement', () => isSettled(a) && isSettled(b), 45_000);
        const mids = [a, b].map(({ connection }) => connection.getTransceivers().map(({ mid }) => mid));
        expect(mids[0]).to.have.members(mids[1]!);
      }),
    );
    expectNoErrors();
  });

  it('goes on with what was agreed when the peer sends wrong SDP', async () => {
    const [near, far] = lossyChannels(seededChance(1), fair);
    let spoil = false;
    const peer = new Peer(near);
    const other = new Peer({
      send: (message) =>
        far.send(spoil ? message.replaceAll('a=mid:', 'a=sid:').replaceAll('m=video', 'm=????') : message),
      get onmessage() {
        return far.onmessage;
      },
      set onmessage(handler) {
        far.onmessage = handler;
      },
      onopen: null,
      close: () => far.close(),
    });
    peers.push(peer, other);
    const stream = await camera();
    other.connection.addTrack(stream.getVideoTracks()[0]!, stream);
    await peer.connected();
    await decoded(peer.connection, 3);
    spoil = true;
    const refused = next<Error>(peer, 'error');
    const told = next<Error>(other, 'error');
    other.connection.addTransceiver('video');
    expect((await refused).detail).to.include({ code: 'negotiation-failed' });
    expect((await told).detail).to.include({ code: 'negotiation-failed' });
    await decoded(peer.connection, 3);
    spoil = false;
    // Whichever side offers next, all that there is comes to be.
    other.connection.addTransceiver('audio');
    peer.connection.addTransceiver('audio');
    await until('everything', () => peer.connection.getTransceivers().filter(({ mid }) => mid !== null).length === 4);
    await decoded(peer.connection, 3);
  });

  it('ends with its connection, tells the peer, and lets go of the channel', async () => {
    const [a, b] = pair(fair);
    a.connection.createDataChannel('any');
    await Promise.all([a.connected(), b.connected()]);
    const [ended] = await Promise.all([next<{ end?: string }>(b, 'state'), a.connection.close()]);
    expect(ended.detail).to.include({ state: 'closed', end: 'left' });
    expect([a, b].map(({ connection }) => connection.signalingState)).to.deep.equal(['closed', 'closed']);
    const failure = await a.connected().catch((error: unknown) => error);
    expect(failure).to.include({ code: 'closed' });
  });
});
