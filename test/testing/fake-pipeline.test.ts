import { expect } from 'chai';
import { frameStage } from '../../src/shared/frame-stage.js';
import type { Bytes, Stage, StageRegistry } from '../../src/shared/stage.js';
import { fakeFrames } from '../../src/testing/fake-frames.js';
import { type FakePipeline, fakePipeline } from '../../src/testing/fake-pipeline.js';
import { mask, oneSided } from '../fixtures/workers/mask-stage.js';

/** With mistakes as people make them. */
const faulty = {
  oneSided,
  /** Changes the payload in place, on streams of its own, and does not assign it. */
  inPlace: () =>
    new TransformStream({
      transform(frame, controller) {
        new Uint8Array(frame.data).fill(1);
        controller.enqueue(frame);
      },
    }),
  /** Writes frames of its own making. */
  clones: () =>
    new TransformStream({
      transform(frame, controller) {
        controller.enqueue({ data: frame.data, getMetadata: () => ({}), timestamp: 0 });
      },
    }),
  /** Trips over some frames. */
  throwing: () =>
    frameStage((bytes, { type }) => {
      if (type === 'key') throw new Error('no key frames, please');
      return bytes;
    }),
} satisfies StageRegistry;

const payloads = (frames: readonly { readonly data?: Uint8Array }[]) => frames.map(({ data }) => [...data!]);

describe('fakePipeline', () => {
  const open: { close(): void }[] = [];
  afterEach(() => {
    for (const pipeline of open.splice(0)) pipeline.close();
  });
  const kept = <P extends Pick<FakePipeline<StageRegistry>, 'close'>>(pipeline: P): P => {
    open.push(pipeline);
    return pipeline;
  };

  for (const browser of ['chromium', 'firefox'] as const) {
    it(`carries frames through sender and receiver, as ${browser} would`, async () => {
      const frames = fakeFrames('video/VP8', { count: 100 });
      const specs = [{ stage: 'mask', options: { mask: 0x5a } }] as const;
      const sender = kept(fakePipeline({ mask }, specs, { browser }));
      const receiver = kept(fakePipeline({ mask }, specs, { browser, side: 'receiver' }));
      const sealed = await sender.send(frames);
      expect(payloads(sealed)).to.deep.equal(frames.map(({ data }) => [...data!].map((byte) => byte ^ 0x5a)));
      const opened = await receiver.send(sealed);
      expect(payloads(opened)).to.deep.equal(payloads(frames));
      expect(opened.map(({ type, metadata }) => [type, metadata])).to.deep.equal(
        frames.map(({ type, metadata }) => [type, metadata]),
      );
      expect(await sender.getStats()).to.include({ framesIn: 100, framesOut: 100, framesDropped: 0 });
      expect([sender.transformer.lost, sender.transformer.overflowed]).to.deep.equal([[], 0]);
    });
  }

  it('calls methods and tells events', async () => {
    const { stages, events, send } = kept(
      fakePipeline({ mask }, [{ stage: 'mask', name: 'mine', options: { mask: 1 } }]),
    );
    await stages.mine.setMask(2);
    const [frame] = await send([{ type: 'key', data: Uint8Array.of(0, 1) }]);
    expect([...frame!.data]).to.deep.equal([2, 3]);
    expect(events).to.deep.include({ type: 'mask-changed', stage: 'mine', detail: 2, count: 1 });
    const code = await (stages.mine as unknown as { setColor(): Promise<void> }).setColor().catch(({ code }) => code);
    expect(code).to.equal('unknown-method');
  });

  it('says why a stage did not start', async () => {
    const { ready, send } = kept(fakePipeline({ mask }, [{ stage: 'mask', options: { mask: 0.5 } }]));
    const codeOf = ({ code }: { code: string }) => code;
    expect(await ready.catch(codeOf)).to.equal('invalid-options');
    expect(await send(fakeFrames('video/VP8')).catch(codeOf)).to.equal('invalid-options');
  });

  it('refuses what could not cross to a worker', async () => {
    const odd: Stage<{ readonly choose: () => number }> = ({ choose }) =>
      frameStage((bytes) => bytes.subarray(choose()));
    expect(() => fakePipeline({ odd }, [{ stage: 'odd', options: { choose: () => 1 } }])).to.throw(
      TypeError,
      'pipeline[0].options.choose',
    );
    const { port1, port2 } = new MessageChannel();
    const told: Stage<{ readonly port: MessagePort }> = ({ port }) => {
      port.postMessage('here');
      return frameStage((bytes) => bytes);
    };
    const heard = new Promise((resolve) => {
      port2.onmessage = ({ data }) => resolve(data);
    });
    kept(fakePipeline({ told }, [{ stage: 'told', options: { port: port1 } }]));
    expect(await heard).to.equal('here');
    port2.close();
  });

  it('refuses wrong arguments', () => {
    expect(() => fakePipeline({}, 'mask' as never)).to.throw(TypeError, 'pipeline');
    expect(() => fakePipeline({}, [], { side: 'both' as never })).to.throw(RangeError, 'options.side');
  });

  describe('shows mistakes of a stage', () => {
    it('that forgets its other half', async () => {
      const specs = [{ stage: 'oneSided' }] as const;
      const sent = await kept(fakePipeline(faulty, specs)).send(fakeFrames('audio/opus'));
      const received = await kept(fakePipeline(faulty, specs, { side: 'receiver', kind: 'audio' })).send(sent);
      expect(payloads(received)).not.to.deep.equal(payloads(fakeFrames('audio/opus')));
    });

    it('that changes a payload in place: Firefox sends it as it was', async () => {
      const sentBy = async (browser: 'chromium' | 'firefox'): Promise<Bytes | Uint8Array | undefined> => {
        const pipeline = kept(fakePipeline(faulty, [{ stage: 'inPlace' }], { browser }));
        return (await pipeline.send([{ type: 'key', data: Uint8Array.of(7) }]))[0]?.data;
      };
      expect(await sentBy('chromium')).to.deep.equal(Uint8Array.of(1));
      expect(await sentBy('firefox')).to.deep.equal(Uint8Array.of(7));
    });

    it('that makes frames of its own', async () => {
      const pipeline = kept(fakePipeline(faulty, [{ stage: 'clones' }]));
      await pipeline.ready;
      pipeline.transformer.give(fakeFrames('video/VP8')[0]);
      while (pipeline.events.length === 0) await pipeline.getStats();
      expect(pipeline.events[0]).to.include({ type: 'frame-error', stage: 'clones', cause: 'foreign-frame' });
      expect(pipeline.transformer.taken).to.deep.equal([]);
    });

    it('that throws on some frames: they are dropped, told, and a key frame is asked for', async () => {
      const pipeline = kept(fakePipeline(faulty, [{ stage: 'throwing' }]));
      const sent = await pipeline.send(fakeFrames('video/H264', { count: 20 }));
      expect(sent.map(({ type }) => type)).to.deep.equal(new Array(18).fill('delta'));
      expect(pipeline.events.map(({ type }) => type)).to.include('frame-error');
      expect(pipeline.keyFrameRequests).to.be.above(0);
    });
  });

  it('shows what becomes of a rush of frames: the queue is bounded', async () => {
    let go!: () => void;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow: Stage<object> = () =>
      frameStage(async (bytes) => {
        await gate;
        return bytes;
      });
    const pipeline = kept(fakePipeline({ slow }, [{ stage: 'slow' }], { maxQueue: 5, frameTimeout: 60_000 }));
    await pipeline.ready;
    for (const frame of fakeFrames('video/VP8', { count: 40 })) pipeline.transformer.give(frame);
    while ((await pipeline.getStats()).framesIn < 40);
    go();
    await pipeline.send([]);
    expect((await pipeline.getStats()).dropped.overflow).to.be.above(0);
  });
});
