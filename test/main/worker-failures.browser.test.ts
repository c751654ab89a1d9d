import { expect } from 'chai';
import {
  type AttachedTransform,
  type AttachOptions,
  attach,
  createWorker,
  type DefaultStages,
  EncodedTransformError,
  type PipelineEvent,
} from 'framepipe';
import { type Call, closeCalls, connect, decoded, rtpCounts } from '../helpers/call.js';
import { origins } from '../helpers/origins.js';
import { nextEvent, until } from '../helpers/until.js';

const pipeline = [{ stage: 'frameStats' }] as const;

/** A video call whose sender has a pipeline, in a worker that is made in the same task as it is attached. */
async function callWith(makeWorker: () => Worker, options: AttachOptions) {
  const events: PipelineEvent[] = [];
  let attached!: AttachedTransform<DefaultStages, typeof pipeline>;
  const call = await connect(
    ({ caller, stream }) => {
      const sender = caller.addTrack(stream.getVideoTracks()[0]!, stream);
      attached = attach(sender, makeWorker(), pipeline, options);
      attached.addEventListener('report', ({ detail }) => events.push(detail));
    },
    { kinds: ['video'] },
  );
  return { attached, call, events };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EncodedTransformError))
    throw new Error(`expected an EncodedTransformError, got ${String(error)}`);
  return error.code;
}

/** That nothing was decoded at the far end while the encoder gave frames. */
async function nothingArrives({ caller, callee }: Call): Promise<void> {
  await framesEncoded(caller, 15);
  expect((await rtpCounts(callee, 'video')).framesDecoded).to.equal(0);
}

/** Waits until the encoder has given that many more frames. */
async function framesEncoded(pc: RTCPeerConnection, more: number): Promise<void> {
  const count = async () => {
    for (const stats of (await pc.getStats()).values())
      if (stats.type === 'outbound-rtp') return stats.framesEncoded ?? 0;
    return 0;
  };
  const before = await count();
  await until('frames encoded', async () => (await count()) >= before + more);
}

/** That the far end gets no more frames, though the encoder gives some. */
async function nothingMore({ caller, callee }: Call): Promise<void> {
  const { framesDecoded } = await rtpCounts(callee, 'video');
  await framesEncoded(caller, 10);
  expect((await rtpCounts(callee, 'video')).framesDecoded).to.equal(framesDecoded);
}

describe('a worker that fails', () => {
  afterEach(closeCalls);

  const failing: Record<string, { make: () => Worker; code: string }> = {
    'to be found': { make: () => new Worker('/nowhere.worker.js', { type: 'module' }), code: 'worker-failed' },
    'to load, throwing': {
      make: () => new Worker(new URL('../fixtures/workers/throws.worker.ts', import.meta.url), { type: 'module' }),
      code: 'worker-failed',
    },
    'to call serve()': {
      make: () => new Worker(new URL('../fixtures/workers/silent.worker.ts', import.meta.url), { type: 'module' }),
      code: 'worker-lost',
    },
    'by having been terminated': {
      make: () => {
        const worker = createWorker();
        worker.terminate();
        return worker;
      },
      code: 'worker-lost',
    },
  };
  for (const [how, { make, code }] of Object.entries(failing)) {
    it(`${how} rejects ready with ${code}, and nothing leaves`, async () => {
      let worker!: Worker;
      const { attached, call } = await callWith(
        () => {
          worker = make();
          // Karma would count the worker's own error as the test's.
          worker.addEventListener('error', (event) => event.preventDefault());
          return worker;
        },
        { readyTimeout: 1_500 },
      );
      expect(await codeOf(attached.ready)).to.equal(code);
      expect(attached.state).to.equal('failed');
      await nothingArrives(call);
      worker.terminate();
    });
  }

  it('before anything is attached is remembered', async () => {
    const worker = createWorker({ url: '/nowhere.worker.js' });
    const failed = nextEvent(worker, 'error');
    worker.addEventListener('error', (event) => event.preventDefault());
    await failed;
    const { attached } = await callWith(() => worker, {});
    expect(await codeOf(attached.ready)).to.equal('worker-failed');
    worker.terminate();
  });

  it('mid-call is missed: nothing leaves any more, and the application is told', async () => {
    const worker = createWorker();
    const { attached, call, events } = await callWith(() => worker, { watchInterval: 200 });
    await attached.ready;
    await decoded(call.callee, 10);
    worker.terminate();
    const unanswered = codeOf(attached.stages.frameStats.getStats());
    await until('missed', () => events.some(({ type }) => type === 'worker-lost'));
    expect(await unanswered).to.equal('worker-lost');
    await nothingMore(call);
  });

  it('mid-call is replaced where the application says how', async () => {
    const worker = createWorker();
    const second = createWorker();
    const { attached, call, events } = await callWith(() => worker, { watchInterval: 200, respawn: () => second });
    await attached.ready;
    await decoded(call.callee, 10);
    worker.terminate();
    await until('healed', () => events.some(({ type, cause }) => type === 'healed' && cause === 'worker'));
    expect(attached.worker).to.equal(second);
    await decoded(call.callee, 20);
    expect((await attached.stages.frameStats.getStats())[0]?.frames).to.be.greaterThan(0);
    second.terminate();
  });
});

describe('createWorker', () => {
  afterEach(closeCalls);

  it('starts a bundle of this origin, and one of another through a Blob', async () => {
    for (const url of ['/base/build/test/worker.js', `${origins.cors}/worker.js`, `${origins.noCors}/worker.js`]) {
      const worker = createWorker({ url });
      const { attached, call } = await callWith(() => worker, {});
      await attached.ready;
      await decoded(call.callee, 10);
      expect((await attached.stages.frameStats.getStats())[0]?.frames, url).to.be.greaterThan(0);
      worker.terminate();
    }
  });

  it('starts a module of another origin that lets it', async () => {
    const worker = createWorker({ url: `${origins.cors}/worker.js`, type: 'module' });
    const { attached } = await callWith(() => worker, {});
    await attached.ready;
    worker.terminate();
  });

  it('cannot start a module of another origin that does not let it: ready rejects', async () => {
    const worker = createWorker({ url: `${origins.noCors}/worker.js`, type: 'module' });
    worker.addEventListener('error', (event) => event.preventDefault());
    const { attached } = await callWith(() => worker, {});
    expect(await codeOf(attached.ready)).to.equal('worker-failed');
    worker.terminate();
  });

  it('refuses what is no address', () => {
    expect(() => createWorker({ url: 7 as unknown as string })).to.throw(TypeError, '"options.url"');
  });

  it('makes workers that each serve any number of pipelines', async () => {
    const workers = [createWorker(), createWorker()];
    const attached: AttachedTransform[] = [];
    const call = await connect(({ caller, callee, stream }) => {
      const next = () => workers[attached.length % 2]!;
      for (const track of stream.getTracks())
        attached.push(attach(caller.addTrack(track, stream), next(), pipeline) as unknown as AttachedTransform);
      callee.addEventListener('track', ({ receiver }) =>
        attached.push(attach(receiver, next(), pipeline) as unknown as AttachedTransform),
      );
    });
    await decoded(call.callee, 20);
    for (const one of attached) expect((await one.getStats()).framesIn).to.be.greaterThan(10);
    for (const worker of workers) worker.terminate();
  });
});
