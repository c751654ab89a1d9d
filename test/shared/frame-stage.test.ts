import { expect } from 'chai';
import { frameStage } from '../../src/shared/frame-stage.js';
import type { EncodedFrame, FrameInfo, StageContext, StageEvent } from '../../src/shared/stage.js';
import type { FakeFrame } from '../../src/testing/fake-frame.js';
import { FakeTransformer } from '../../src/testing/fake-transformer.js';

type Pair = ReadableWritablePair<EncodedFrame, EncodedFrame>;

/** Runs a stage with no pipeline round it. */
function pipe(transformer: FakeTransformer, stage: Pair): void {
  const readable = transformer.readable as ReadableStream<EncodedFrame>;
  readable
    .pipeThrough(stage)
    .pipeTo(transformer.writable as WritableStream<EncodedFrame>)
    .catch(() => {});
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

function contextOf(events: StageEvent[], side: 'sender' | 'receiver' = 'receiver'): StageContext {
  const { signal } = new AbortController();
  return { side, kind: 'video', signal, emit: (event) => events.push(event), requestKeyFrame: () => {} };
}

describe('frameStage, outside of any pipeline', () => {
  it('is a pair of streams that hands on what the function returns, by assignment', async () => {
    const transformer = new FakeTransformer({ browser: 'firefox' });
    pipe(
      transformer,
      frameStage((bytes) => {
        bytes[0] = 9;
        return bytes;
      }),
    );
    transformer.give({ data: Uint8Array.of(1, 2) });
    await settle();
    expect(transformer.taken.map(({ data }) => [...data])).to.deep.equal([[9, 2]]);
  });

  it('drops a frame for undefined, for no bytes, for what is no payload, and for an error, and lives on', async () => {
    const transformer = new FakeTransformer();
    const events: StageEvent[] = [];
    const results: unknown[] = [
      undefined,
      new Uint8Array(),
      'text',
      new Error('thrown'),
      Promise.reject(new Error('rejected')),
      Uint8Array.of(7),
    ];
    const stage = frameStage(
      () => {
        const result = results.shift();
        if (result instanceof Error) throw result;
        return result as never;
      },
      {},
      contextOf(events),
    );
    pipe(transformer, stage);
    for (let left = results.length; left > 0; left -= 1) transformer.give({ data: Uint8Array.of(1) });
    await settle();
    expect(transformer.taken.map(({ data }) => [...data])).to.deep.equal([[7]]);
    expect(events.map(({ type, detail }) => `${type}: ${detail}`)).to.deep.equal([
      'frame-error: TypeError: a stage returned something else than bytes',
      'frame-error: Error: thrown',
      'frame-error: Error: rejected',
    ]);
  });

  it('lets frames of no bytes pass by', async () => {
    const transformer = new FakeTransformer({ kind: 'audio' });
    pipe(
      transformer,
      frameStage(() => undefined),
    );
    transformer.give();
    await settle();
    expect(transformer.taken).to.have.length(1);
  });

  it('keeps its methods and its symbol, and makes its streams once, when asked', () => {
    const methods = { one: () => 1 };
    const stage = frameStage((bytes) => bytes, { methods });
    expect(stage.methods).to.equal(methods);
    expect(stage.readable).to.equal(stage.readable);
    expect(stage.writable).to.equal(stage.writable);
  });
});

describe('what a stage is told of a frame', () => {
  const infoOf = async (
    init: Parameters<FakeTransformer['give']>[0],
    side: 'sender' | 'receiver',
    kind: 'audio' | 'video',
  ) => {
    const transformer = new FakeTransformer({ side, kind });
    let info: FrameInfo | undefined;
    const look = frameStage(
      (bytes, frame) => {
        info = frame;
        return bytes;
      },
      {},
      contextOf([], side),
    );
    pipe(transformer, look);
    const frame: FakeFrame = transformer.give({ data: Uint8Array.of(1), ...init });
    await settle();
    return { info, frame };
  };

  it('is what the browser says', async () => {
    const metadata = { mimeType: 'video/VP8', synchronizationSource: 7, payloadType: 96, rtpTimestamp: 5, width: 320 };
    const { info } = await infoOf({ type: 'key', metadata }, 'sender', 'video');
    expect(info).to.include({
      side: 'sender',
      kind: 'video',
      type: 'key',
      mimeType: 'video/VP8',
      synchronizationSource: 7,
      payloadType: 96,
      rtpTimestamp: 5,
    });
    expect(info?.metadata.width).to.equal(320);
  });

  it('has defaults for what older browsers do not say', async () => {
    const { info } = await infoOf({}, 'receiver', 'audio');
    expect(info).to.include({
      side: 'receiver',
      kind: 'audio',
      mimeType: '',
      synchronizationSource: 0,
      payloadType: 0,
    });
    expect(info?.type).to.equal(undefined);
    expect(info?.rtpTimestamp).to.equal(0);
  });

  it('asks the browser for metadata once, and only when a stage does', async () => {
    let calls = 0;
    const counted = (look: boolean) =>
      frameStage((bytes, frame) => {
        if (look) return frame.mimeType && frame.rtpTimestamp ? bytes : bytes;
        return bytes;
      });
    for (const [look, expected] of [
      [false, 0],
      [true, 1],
    ] as const) {
      calls = 0;
      const transformer = new FakeTransformer();
      pipe(transformer, counted(look));
      const frame = transformer.give({ data: Uint8Array.of(1), metadata: { mimeType: 'video/VP8', rtpTimestamp: 3 } });
      const { getMetadata } = frame;
      frame.getMetadata = function (this: FakeFrame) {
        calls += 1;
        return getMetadata.call(this);
      };
      await settle();
      expect(calls).to.equal(expected);
    }
  });
});
