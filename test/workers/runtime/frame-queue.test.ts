import { expect } from 'chai';
import fc from 'fast-check';
import { FrameRecord } from '../../../src/shared/frame-record.js';
import { fakeFrame } from '../../../src/testing/fake-frame.js';
import { type FrameQueue, frameQueue } from '../../../workers/runtime/frame-queue.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';

const video = (type: 'key' | 'delta', synchronizationSource = 1) =>
  new FrameRecord(fakeFrame({ type, data: Uint8Array.of(1), metadata: { synchronizationSource } }), 'sender');
const audio = () => new FrameRecord(fakeFrame({ kind: 'audio', data: Uint8Array.of(1) }), 'sender');

function drain(queue: FrameQueue): FrameRecord[] {
  const frames: FrameRecord[] = [];
  for (let frame = queue.shift(); frame; frame = queue.shift()) frames.push(frame);
  return frames;
}

describe('frameQueue', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = fakeClock();
  });
  afterEach(() => clock.restore());

  it('gives frames back in order', () => {
    const queue = frameQueue(3);
    const frames = [video('key'), video('delta'), video('delta')];
    expect(frames.map((frame) => queue.push(frame))).to.deep.equal([0, 0, 0]);
    expect(drain(queue)).to.deep.equal(frames);
    expect(queue.shift()).to.equal(undefined);
  });

  it('drops the oldest audio frame when it is full', () => {
    const queue = frameQueue(2);
    const frames = [audio(), audio(), audio()];
    expect(frames.map((frame) => queue.push(frame))).to.deep.equal([0, 0, 1]);
    expect(drain(queue)).to.deep.equal(frames.slice(1));
  });

  it('drops all video up to the next key frame of each stream when it is full', () => {
    const queue = frameQueue(2);
    queue.push(video('key'));
    queue.push(video('delta'));
    expect(queue.push(video('delta'))).to.equal(3);
    expect(queue.push(video('delta'))).to.equal(1);
    const key = video('key', 7);
    expect(queue.push(key)).to.equal(0);
    const delta = video('delta', 7);
    expect(queue.push(delta)).to.equal(0);
    expect(drain(queue)).to.deep.equal([key, delta]);
    expect(queue.push(video('delta', 8)), 'of a stream whose key frame has not come').to.equal(1);
    expect(queue.push(video('delta', 7))).to.equal(0);
  });

  it('holds no more than 8 MiB, however few frames that is', () => {
    const large = (kind: 'audio' | 'key' | 'delta', megabytes: number) => {
      const data = new Uint8Array(megabytes * 2 ** 20);
      return new FrameRecord(fakeFrame(kind === 'audio' ? { kind, data } : { type: kind, data }), 'receiver');
    };
    const sound = frameQueue(60);
    const frames = [3, 3, 2].map((megabytes) => large('audio', megabytes));
    expect(frames.map((frame) => sound.push(frame))).to.deep.equal([0, 0, 0]);
    expect(sound.push(audio()), 'the oldest makes room').to.equal(1);
    expect(sound.push(large('audio', 7)), 'and the next two').to.equal(2);
    expect(drain(sound).map(({ frame }) => frame.data.byteLength)).to.deep.equal([1, 7 * 2 ** 20]);

    const picture = frameQueue(60);
    for (const type of ['key', 'delta', 'delta'] as const) expect(picture.push(large(type, 2))).to.equal(0);
    expect(picture.push(large('delta', 3)), 'all of it').to.equal(4);
    expect(picture.push(large('key', 3))).to.equal(0);
    expect(picture.push(large('delta', 5))).to.equal(0);
    expect(drain(picture)).to.have.length(2);
    expect(picture.push(large('key', 9)), 'a frame that is larger by itself goes on').to.equal(0);
    expect(drain(picture)).to.have.length(1);
    for (let i = 0; i < 10; i++) {
      expect(picture.push(large('delta', 7))).to.equal(0);
      expect(drain(picture), 'what has gone on counts no more').to.have.length(1);
    }
  });

  it('waits for a key frame anew when it overflows again', () => {
    const queue = frameQueue(2);
    for (const frame of [video('delta'), video('delta'), video('delta'), video('key'), video('delta')])
      queue.push(frame);
    expect(queue.push(video('delta'))).to.equal(3);
    expect(queue.push(video('delta'))).to.equal(1);
  });

  it('takes a key frame that comes when it is full', () => {
    const queue = frameQueue(1);
    queue.push(video('delta'));
    const key = video('key');
    expect(queue.push(key)).to.equal(1);
    expect(drain(queue)).to.deep.equal([key]);
  });

  it('waits five seconds for a key frame, not for ever', async () => {
    const queue = frameQueue(1);
    queue.push(video('delta'));
    expect(queue.push(video('delta'))).to.equal(2);
    await clock.pass(4_900);
    expect(queue.push(video('delta'))).to.equal(1);
    await clock.pass(200);
    expect(queue.push(video('delta'))).to.equal(0);
  });

  it('neither loses nor doubles a frame, in whatever order they come and go', () => {
    const step = fc.oneof(fc.constant('shift' as const), fc.constantFrom('key', 'delta', 'audio').map(String));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), (limit, steps) => {
        const queue = frameQueue(limit);
        const out: FrameRecord[] = [];
        const pushed: FrameRecord[] = [];
        let dropped = 0;
        for (const kind of steps) {
          if (kind === 'shift') {
            const frame = queue.shift();
            if (frame) out.push(frame);
          } else {
            const frame = kind === 'audio' ? audio() : video(kind as 'key' | 'delta');
            pushed.push(frame);
            dropped += queue.push(frame);
          }
        }
        const waiting = drain(queue);
        expect(waiting.length).to.be.at.most(limit);
        expect(out.length + waiting.length + dropped).to.equal(pushed.length);
        const places = [...out, ...waiting].map((frame) => pushed.indexOf(frame));
        expect(places).to.deep.equal([...places].sort((one, other) => one - other));
      }),
    );
  });
});
