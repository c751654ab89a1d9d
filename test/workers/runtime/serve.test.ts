import { expect } from 'chai';
import { RemoteCalls } from '../../../src/main/remote-calls.js';
import { PROTOCOL_VERSION, type TransformOptions } from '../../../src/shared/protocol.js';
import { FakeTransformer } from '../../../src/testing/fake-transformer.js';
import { serve } from '../../../workers/runtime/serve.js';
import { markStages } from '../../helpers/fake-stages.js';

/** Stands in for the worker's global scope, which Node has not. */
const scope = new EventTarget();

function transform(transformer: FakeTransformer): void {
  scope.dispatchEvent(Object.assign(new Event('rtctransform'), { transformer }));
}

function post(data: unknown): void {
  scope.dispatchEvent(new MessageEvent('message', { data }));
}

describe('serve', () => {
  const open: RemoteCalls[] = [];
  const { addEventListener } = globalThis;
  before(() => {
    globalThis.addEventListener = scope.addEventListener.bind(scope) as typeof addEventListener;
    serve(markStages);
  });
  after(() => {
    globalThis.addEventListener = addEventListener;
  });
  afterEach(() => {
    for (const calls of open.splice(0)) calls.ask('close', []).catch(() => {});
  });

  const optionsOf = (id: string, mark: number): [TransformOptions, RemoteCalls] => {
    const { port1, port2: port } = new MessageChannel();
    const calls = new RemoteCalls(port1, () => {});
    open.push(calls);
    const limits = { maxQueue: 60, frameTimeout: 1_000 };
    const pipeline = [{ stage: 'sync', options: { mark } }];
    return [{ framepipe: PROTOCOL_VERSION, id, side: 'sender', kind: 'video', limits, pipeline, port }, calls];
  };

  it('serves any number of pipelines, each with its own stages and counts', async () => {
    const served = [1, 2, 3].map((mark) => {
      const [options, calls] = optionsOf(`pipeline ${mark}`, mark);
      const transformer = new FakeTransformer({ options });
      transform(transformer);
      for (let left = mark; left > 0; left -= 1) transformer.give({ data: Uint8Array.of(9) });
      return { transformer, calls, mark };
    });
    for (const { transformer, calls, mark } of served) {
      await calls.ask('open', []);
      expect(await calls.ask('getStats', [])).to.include({ framesIn: mark, framesOut: mark });
      expect(transformer.taken.map(({ data }) => [...data])).to.deep.equal(Array(mark).fill([9, mark]));
    }
  });

  it('lets a fresh transform without a port take over the pipeline of its id', async () => {
    const [options, calls] = optionsOf('broken', 5);
    const broken = new FakeTransformer({ options });
    transform(broken);
    await calls.ask('open', []);
    broken.break();
    const { port: _port, ...again } = options;
    const fresh = new FakeTransformer({ options: { ...again, pipeline: [] } });
    transform(fresh);
    fresh.give({ data: Uint8Array.of(9) });
    expect(await calls.ask('getStats', [])).to.include({ framesOut: 1 });
    expect(fresh.taken.map(({ data }) => [...data])).to.deep.equal([[9, 5]]);
  });

  it('takes streams that come as a message', async () => {
    const [options, calls] = optionsOf('streams', 6);
    const { readable, writable, give, taken } = bound(new FakeTransformer());
    post({ framepipeStreams: options, readable, writable });
    give({ data: Uint8Array.of(9) });
    await calls.ask('open', []);
    expect(await calls.ask('getStats', [])).to.include({ framesOut: 1 });
    expect(taken.map(({ data }) => [...data])).to.deep.equal([[9, 6]]);
  });

  it('leaves transforms and messages of others alone', () => {
    for (const options of [undefined, null, 'text', 7, {}, { framepipe: undefined }]) {
      const transformer = new FakeTransformer({ options });
      transform(transformer);
      expect(transformer.readable.locked).to.equal(false);
    }
    for (const data of [undefined, null, 'text', 7, {}, { framepipeStreams: undefined }]) post(data);
  });

  it('leaves a fresh transform alone whose pipeline is closed', async () => {
    const [options, calls] = optionsOf('closed', 7);
    transform(new FakeTransformer({ options }));
    await calls.ask('open', []);
    calls.ask('close', []).catch(() => {});
    const { port: _port, ...again } = options;
    for (;;) {
      const late = new FakeTransformer({ options: again });
      transform(late);
      if (!late.readable.locked) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
});

function bound(transformer: FakeTransformer) {
  const { readable, writable, taken } = transformer;
  return { readable, writable, taken, give: transformer.give.bind(transformer) };
}
