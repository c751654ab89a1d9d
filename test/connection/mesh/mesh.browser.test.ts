import { expect } from 'chai';
import { createWorker } from 'framepipe';
import { broadcastRoom, Mesh, type MeshKeys, type Room, senderKeys, sharedKey } from 'framepipe/connection.js';
import { rtpCounts } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';

/** Pictures that change, small enough for several encoders in one page. */
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
  const rooms: Room[] = [];
  const meshes: Mesh[] = [];
  const streams: MediaStream[] = [];
  let worker: Worker;
  let errors: string[] = [];
  let name = '';
  const key = crypto.getRandomValues(new Uint8Array(32));

  beforeEach(() => {
    worker = createWorker();
    errors = [];
    name = crypto.randomUUID();
  });
  afterEach(() => {
    for (const mesh of meshes.splice(0)) mesh.close();
    for (const room of rooms.splice(0)) room.leave();
    for (const stream of streams.splice(0)) for (const track of stream.getTracks()) track.stop();
    worker.terminate();
  });

  function enter(keys: MeshKeys, roomKey = key): Mesh {
    const room = broadcastRoom(name, { key: roomKey });
    rooms.push(room);
    const pipelines = {
      worker,
      pipelineFor: () => [{ stage: 'sframe', options: { replayScope: 'pipeline' } }] as const,
    };
    const mesh = new Mesh(room, { keys, pipelines });
    meshes.push(mesh);
    mesh.addEventListener('error', ({ detail }) => errors.push(`${detail.error.message}: ${detail.error.cause}`));
    const stream = picture();
    streams.push(stream);
    mesh.addTrack(stream.getVideoTracks()[0]!, stream);
    return mesh;
  }

  /** Frames that open and are decoded, of everybody, at everybody. */
  async function everybodySeesEverybody(present: readonly Mesh[]): Promise<void> {
    await Promise.all(
      present.map((mesh) =>
        until(`${mesh.id} sees ${present.length - 1}`, async () => {
          const counts = await Promise.all(mesh.members.map(({ peer }) => rtpCounts(peer.connection, 'video')));
          return counts.length === present.length - 1 && counts.every(({ framesDecoded }) => framesDecoded > 3);
        }),
      ),
    );
  }

  function leave(mesh: Mesh): void {
    const at = meshes.indexOf(mesh);
    meshes.splice(at, 1);
    mesh.close();
    rooms.splice(at, 1)[0]!.leave();
  }

  for (const [kind, keysFor] of [
    ['sender keys', () => senderKeys()],
    ['a shared key', () => sharedKey(key)],
  ] as const) {
    it(`brings three together, and a fourth, with ${kind}`, async () => {
      const three = [enter(keysFor()), enter(keysFor()), enter(keysFor())];
      await everybodySeesEverybody(three);
      const texts: unknown[] = [];
      for (const mesh of three) {
        mesh.channel('chat').addEventListener('message', ({ detail }) => texts.push(detail.data));
      }
      await three[0]!.channel('chat').send('hello');
      await until('both have heard', () => texts.length === 2);
      expect(texts).to.deep.equal(['hello', 'hello']);
      const codes = await Promise.all(three.map((mesh) => mesh.verificationCode()));
      expect(codes[0]).to.have.length(6);
      expect(new Set(codes.map(String)).size).to.equal(1);

      leave(three[0]!);
      const fourth = enter(keysFor());
      await everybodySeesEverybody([three[1]!, three[2]!, fourth]);
      expect(errors).to.deep.equal([]);
    });
  }
});
