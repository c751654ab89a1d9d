import { expect } from 'chai';
import { attachToPeerConnection, createWorker, type EncodedTransformErrorCode } from 'framepipe';
import { broadcastRoom, Mesh, type MeshKeys, Peer, type Room, senderKeys, sharedKey } from 'framepipe/connection.js';
import { mlsKeys } from 'framepipe/mesh-mls.js';
import { negotiate, rtpCounts, trickle } from '../../helpers/call.js';
import { nextEvent, pause, until } from '../../helpers/until.js';

/** A picture that changes, small enough for many encoders in one page. */
function picture(): MediaStream {
  const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
  const context = canvas.getContext('2d')!;
  const stream = canvas.captureStream(15);
  let hue = 0;
  const timer = setInterval(() => {
    if (stream.getTracks().every(({ readyState }) => readyState === 'ended')) clearInterval(timer);
    hue = (hue + 20) % 360;
    context.fillStyle = `hsl(${hue} 80% 50%)`;
    context.fillRect(0, 0, 160, 90);
  }, 60);
  return stream;
}

describe('Mesh', () => {
  const rooms = new Map<Mesh, Room>();
  const others: Room[] = [];
  const streams: MediaStream[] = [];
  const workers: Worker[] = [];
  const connections: RTCPeerConnection[] = [];
  const closings: (() => Promise<void>)[] = [];
  let errors: EncodedTransformErrorCode[] = [];
  let name = '';
  const key = crypto.getRandomValues(new Uint8Array(32));

  beforeEach(() => {
    errors = [];
    name = crypto.randomUUID();
  });
  afterEach(() => {
    for (const mesh of [...rooms.keys()]) leave(mesh);
    for (const room of others.splice(0)) room.leave();
    for (const connection of connections.splice(0)) connection.close();
    for (const close of closings.splice(0)) void close();
    for (const stream of streams.splice(0)) for (const track of stream.getTracks()) track.stop();
    for (const worker of workers.splice(0)) worker.terminate();
  });

  /** Each has a worker of their own, as if in a page of their own. */
  function enter(keys?: MeshKeys, roomKey = key): Mesh {
    const worker = createWorker();
    workers.push(worker);
    const room = broadcastRoom(name, { key: roomKey });
    const pipelines = { worker, pipelineFor: () => [{ stage: 'sframe' }] as const };
    const mesh = new Mesh(room, { ...(keys && { keys }), pipelines });
    rooms.set(mesh, room);
    mesh.addEventListener('error', ({ detail: { error } }) => errors.push(error.code));
    const stream = picture();
    streams.push(stream);
    mesh.addTrack(stream.getVideoTracks()[0]!, stream);
    return mesh;
  }

  function leave(mesh: Mesh): void {
    mesh.close();
    rooms.get(mesh)?.leave();
    rooms.delete(mesh);
  }

  /** Firefox does not answer where a connection is closed meanwhile. */
  async function decodedOf(connection: RTCPeerConnection): Promise<number> {
    const counts = await Promise.race([rtpCounts(connection, 'video'), pause(500)]);
    return counts?.framesDecoded ?? 0;
  }

  function decodedBy(mesh: Mesh): Promise<number[]> {
    return Promise.all(mesh.members.map(({ peer }) => decodedOf(peer.connection)));
  }

  /** Waits until another three frames of everybody have been opened and decoded at everybody. */
  async function allSeeAll(...present: Mesh[]): Promise<void> {
    await Promise.all(
      present.map(async (mesh) => {
        await until('the others', () => mesh.members.length === present.length - 1);
        const before = await decodedBy(mesh);
        await until('their pictures', async () => {
          const counts = await decodedBy(mesh);
          return counts.length === present.length - 1 && counts.every((count, at) => count > (before[at] ?? 0) + 2);
        });
      }),
    );
  }

  /** Keys of somebody who keeps them, and does as they did, when they have left. */
  function unforgetting(keys: MeshKeys): MeshKeys {
    return {
      ...keys,
      start(host) {
        const agreement = keys.start(host);
        closings.push(agreement.close.bind(agreement));
        agreement.close = async () => {};
        return agreement;
      },
    };
  }

  /** Somebody who gets hold of all packets of a member, and has the keys and the pipeline of another. */
  async function eavesdrop(speaker: Mesh, { stageOptions }: MeshKeys, listener: Mesh) {
    const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
    connections.push(near, far);
    const worker = createWorker();
    workers.push(worker);
    const [sealing, opening] = [near, far].map((connection) =>
      attachToPeerConnection(connection, worker, () => [{ stage: 'sframe', options: stageOptions }] as const),
    );
    void speaker.keyring!.protect(sealing!, () => undefined);
    void listener.keyring!.protect(opening!, () => speaker.id);
    const stream = picture();
    streams.push(stream);
    near.addTrack(stream.getVideoTracks()[0]!, stream);
    trickle(near, far);
    trickle(far, near);
    await negotiate(near, far);
    const counts = () => rtpCounts(far, 'video');
    await until('it opens what is sent now', async () => (await counts()).framesDecoded > 2);
    return async () => {
      let last = await counts();
      await until('it opens nothing of many packets', async () => {
        const now = await counts();
        if (now.framesDecoded !== last.framesDecoded) last = now;
        return now.packetsReceived > last.packetsReceived + 15;
      });
    };
  }

  for (const [kind, keysFor] of [
    ['sender keys', () => senderKeys()],
    ['MLS', () => mlsKeys({ identity: 'somebody' })],
    ['a shared key', () => sharedKey(key)],
  ] as const) {
    it(`brings several together who come and go, with ${kind}`, async () => {
      const keys = keysFor();
      const [first, second, third] = [enter(unforgetting(keys)), enter(keysFor()), enter(keysFor())];
      const heard: unknown[] = [];
      for (const mesh of [second, third]) {
        mesh.channel('chat').addEventListener('message', ({ detail }) => heard.push(detail.member.id, detail.data));
      }
      // Before anybody is connected: it goes when they have keys.
      await until('somebody', () => first.members.length === 2);
      await first.channel('chat').send('hello');
      await allSeeAll(first, second, third);
      await until('both have heard', () => heard.length === 4);
      expect(heard).to.deep.equal([first.id, 'hello', first.id, 'hello']);
      const codes = await Promise.all([first, second, third].map((mesh) => mesh.verificationCode()));
      expect(codes[0]).to.have.length(6);
      expect(new Set(codes.map(String)).size).to.equal(1);

      const opensNothing = kind !== 'a shared key' && (await eavesdrop(second, keys, first));
      leave(first);
      const fourth = enter(keysFor());
      await allSeeAll(second, third, fourth);
      if (opensNothing) await opensNothing();
      await second.channel('chat').send(Uint8Array.of(1, 2, 3));
      await until('it is heard', () => heard.length === 6);
      expect(heard.slice(4)).to.deep.equal([second.id, Uint8Array.of(1, 2, 3)]);
      expect(errors).to.deep.equal([]);
    });
  }

  it('sends what is added later, replaced and removed', async () => {
    const [mesh, other] = [enter(senderKeys()), enter(senderKeys())];
    await allSeeAll(mesh, other);
    const [screen, another] = [picture(), picture()];
    streams.push(screen, another);
    const [track, replacement] = [screen, another].map((stream) => stream.getVideoTracks()[0]!) as [
      MediaStreamTrack,
      MediaStreamTrack,
    ];
    const added = nextEvent<CustomEvent<{ stream: MediaStream }>>(other as unknown as EventTarget, 'stream');
    mesh.addTrack(track, screen);
    expect((await added).detail.stream.id).to.equal(screen.id);
    await allSeeAll(mesh, other);
    await mesh.replaceTrack(track, replacement);
    const removed = nextEvent<CustomEvent<{ stream: MediaStream }>>(other as unknown as EventTarget, 'stream-removed');
    mesh.removeTrack(replacement);
    expect((await removed).detail.stream.id).to.equal(screen.id);
    expect(other.members[0]!.streams).to.have.length(1);
    expect(() => mesh.addTrack(mesh as unknown as MediaStreamTrack)).to.throw(TypeError);
    expect(errors).to.deep.equal([]);
  });

  it('goes on where somebody has another key, and another says what is nothing', async () => {
    const [mesh, other] = [enter(senderKeys()), enter(senderKeys())];
    const stranger = enter(senderKeys(), new Uint8Array(32));
    await allSeeAllOf([mesh, other]);
    // Somebody who is let in and whose program is another.
    const room = broadcastRoom(name, { key });
    others.push(room);
    const channels: RTCDataChannel[] = [];
    room.addEventListener('joined', ({ detail }) => {
      const { connection } = new Peer(detail.channel);
      for (const id of [0, 1]) {
        const channel = connection.createDataChannel('x', { negotiated: true, id });
        channel.onopen = () => {
          for (let i = 0; i < 100; i++) channel.send(Uint8Array.of(9, i));
        };
        channels.push(channel);
      }
    });
    await until('an error is told', () => errors.includes('channel-failed'));
    await allSeeAllOf([mesh, other]);
    expect(stranger.members.every(({ peer }) => peer.state === 'new')).to.equal(true);

    /** Of these, each sees more of each other. */
    async function allSeeAllOf([one, two]: readonly [Mesh, Mesh]): Promise<void> {
      const decoded = async (at: Mesh, from: Mesh) => {
        const member = at.members.find(({ id }) => id === from.id);
        return member ? decodedOf(member.peer.connection) : 0;
      };
      const before = [await decoded(one, two), await decoded(two, one)] as const;
      await until('they see each other', async () => {
        return (await decoded(one, two)) > before[0] + 2 && (await decoded(two, one)) > before[1] + 2;
      });
    }
  });

  it('comes together again where the other closes, and begins anew in the same room', async () => {
    const mesh = enter(senderKeys());
    const before = enter(senderKeys());
    await allSeeAll(mesh, before);
    const [member] = mesh.members;
    before.close();
    await until('it has left', () => mesh.members.length === 0);
    expect(member!.peer.state).to.equal('closed');
    const room = rooms.get(before)!;
    rooms.delete(before);
    const worker = createWorker();
    workers.push(worker);
    const pipelines = { worker, pipelineFor: () => [{ stage: 'sframe' }] as const };
    const after = new Mesh(room, { keys: senderKeys(), pipelines });
    rooms.set(after, room);
    const stream = picture();
    streams.push(stream);
    after.addTrack(stream.getVideoTracks()[0]!);
    await allSeeAll(mesh, after);
    expect(errors).to.deep.equal([]);
  });
});
