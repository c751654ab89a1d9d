import { expect } from 'chai';
import { type AttachedTransform, attach, createWorker, EncodedTransformError, type PipelineEvent } from 'framepipe';

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof EncodedTransformError ? error.code : error),
  );

/** What an attached pipeline says of itself, without any media. */
describe('the life of an attached pipeline', () => {
  let worker: Worker;
  let pc: RTCPeerConnection;
  let events: PipelineEvent[];
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  beforeEach(() => {
    pc = new RTCPeerConnection();
    events = [];
  });
  afterEach(() => pc.close());

  const start = (sender = pc.addTransceiver('video').sender, by = worker, options = {}): AttachedTransform => {
    const attached = attach(sender, by, [{ stage: 'tap' }, { stage: 'delay' }], options) as AttachedTransform;
    attached.addEventListener('report', ({ detail }) => events.push(detail));
    return attached;
  };

  it('goes from starting to running, detached and closed', async () => {
    const attached = start();
    expect(attached.state).to.equal('starting');
    expect(attached.worker).to.equal(worker);
    await attached.ready;
    expect(attached.state).to.equal('running');
    await attached.detach('drop');
    expect(attached.state).to.equal('detached');
    attached.close();
    expect(attached.state).to.equal('closed');
    expect(events).to.deep.equal([{ type: 'closed', count: 1 }]);
  });

  it('ends while it starts: ready and all that was asked reject', async () => {
    const attached = start();
    const asked = [attached.ready, attached.getStats(), attached.stages.delay.setDelay(5)];
    attached.close();
    expect(await Promise.all(asked.map(codeOf))).to.deep.equal(['closed', 'closed', 'closed']);
    expect(attached.state).to.equal('closed');
    expect(await codeOf(attached.getStats())).to.equal('closed');
    attached.close();
    expect(events).to.have.length(1);
  });

  it('can be asked for its counts when it is detached, but not be replaced', async () => {
    const attached = start();
    await attached.detach('drop');
    expect(await attached.getStats()).to.include({ side: 'sender', kind: 'video', framesIn: 0 });
    expect(await codeOf(attached.replace([]))).to.equal('closed');
    expect(await codeOf(attached.stages.delay.setDelay(5))).to.equal('unknown-method');
  });

  it('says so when another has taken its place', async () => {
    const first = start();
    await first.detach('pass');
    const second = start(first.target as RTCRtpSender);
    await second.ready;
    expect(await codeOf(first.getStats())).to.equal('closed');
    first.close();
    expect(await second.getStats()).to.include({ framesIn: 0 });
    expect(second.state).to.equal('running');
  });

  it('keeps its place when it failed, until it is replaced or another is attached', async () => {
    const wrong = [{ stage: 'delay', options: { milliseconds: -1 } }] as const;
    const failed = attach(pc.addTransceiver('audio').sender, worker, wrong);
    expect(await codeOf(failed.ready)).to.equal('invalid-options');
    expect(failed.state).to.equal('failed');
    await failed.replace([{ stage: 'delay', options: { milliseconds: 1 } }]);
    expect(failed.state).to.equal('running');
    expect(await codeOf(start(failed.target as RTCRtpSender).ready)).to.equal('already-attached');
  });

  it('refuses a wrong replacement at once, and runs on', async () => {
    const attached = start();
    const replace = attached.replace.bind(attached) as (pipeline: unknown) => Promise<unknown>;
    for (const wrong of [undefined, {}, [1], [{ stage: 7 }], [{ stage: 'tap', options: { port: () => 1 } }]]) {
      expect(await codeOf(replace(wrong))).to.be.instanceOf(TypeError);
    }
    expect(await codeOf(replace([{ stage: 'nothing' }]))).to.equal('unknown-stage');
    expect(await codeOf(replace([{ stage: 'tap' }, { stage: 'tap' }]))).to.equal('invalid-options');
    await attached.stages.delay.setDelay(1);
  });

  it('hands over what its options name in transfer', async () => {
    const { port1, port2 } = new MessageChannel();
    const { sender } = pc.addTransceiver('audio');
    const attached = attach(sender, worker, [{ stage: 'tap', options: { port: port2 } }], { transfer: [port2] });
    await attached.ready;
    const again = new MessageChannel();
    await attached.replace([{ stage: 'tap', options: { port: again.port2 } }], { transfer: [again.port2] });
    const end = new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
    });
    expect(await end).to.equal(null);
    const unsent = new MessageChannel();
    const error = await attached.replace([{ stage: 'tap', options: { port: unsent.port2 } }]).catch((reason) => reason);
    expect(error).to.be.instanceOf(TypeError);
    expect(error.message).to.contain('"pipeline[0].options.port"');
  });

  it('leaves no call unanswered when it is closed, though its worker is gone', async () => {
    const workers = [createWorker(), createWorker()];
    const attached = workers.map((by) => start(pc.addTransceiver('video').sender, by));
    await Promise.all(attached.map(({ ready }) => ready));
    expect(attached.map((one) => one.worker)).to.deep.equal(workers);
    for (const one of workers) one.terminate();
    const calls = attached.map((one) => codeOf(one.stages.delay.setDelay(1)));
    for (const one of attached) one.close();
    expect(await Promise.all(calls)).to.deep.equal(['closed', 'closed']);
  });
});
