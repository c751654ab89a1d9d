import { expect } from 'chai';
import { RemoteCalls } from '../../src/main/remote-calls.js';
import { EncodedTransformError } from '../../src/shared/errors.js';
import type { NoticeMessage, QuestionMessage } from '../../src/shared/protocol.js';
import { fakeClock } from '../helpers/fake-clock.js';

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof EncodedTransformError ? error.code : error),
  );

describe('RemoteCalls', () => {
  let worker: MessagePort;
  let calls: RemoteCalls;
  let questions: QuestionMessage[];
  let notices: NoticeMessage[];
  beforeEach(() => {
    const { port1, port2 } = new MessageChannel();
    worker = port2;
    questions = [];
    notices = [];
    worker.onmessage = ({ data }) => questions.push(data);
    calls = new RemoteCalls(port1, (notice) => notices.push(notice));
  });
  afterEach(() => worker.close());

  const asked = async (count: number) => {
    while (questions.length < count) await new Promise((resolve) => setImmediate(resolve));
    return questions;
  };

  it('gives each question its answer, in whatever order they come', async () => {
    const answers = [calls.ask('open', []), calls.ask('call', ['stage', 'method', [1]]), calls.ask('getStats', [])];
    for (const { id, method } of (await asked(3)).reverse()) worker.postMessage({ id, value: method });
    expect(await Promise.all(answers)).to.deep.equal(['open', 'call', 'getStats']);
  });

  it('rejects with the worker’s error, its code and cause', async () => {
    const answer = calls.ask('open', []).catch((error: unknown) => error);
    const [question] = await asked(1);
    worker.postMessage({ id: question!.id, error: { code: 'stage-failed', message: 'why', cause: 'Error: deeper' } });
    const error = (await answer) as EncodedTransformError;
    expect(error).to.be.instanceOf(EncodedTransformError);
    expect(error).to.include({ code: 'stage-failed', message: 'why' });
    expect(error.cause).to.have.property('message', 'Error: deeper');
  });

  it('rejects with worker-lost when its time is over, and takes no later answer for another', async () => {
    expect(await codeOf(calls.ask('open', [], { timeout: 10 }))).to.equal('worker-lost');
    const [question] = await asked(1);
    const second = calls.ask('getStats', []);
    worker.postMessage({ id: question!.id, value: 'late' });
    worker.postMessage({ id: (await asked(2))[1]!.id, value: 'right' });
    expect(await second).to.equal('right');
  });

  it('rejects what cannot be cloned, and works on', async () => {
    const error = await calls.ask('call', ['stage', 'method', [() => 1]]).catch((reason: unknown) => reason);
    expect(error).to.have.property('name', 'DataCloneError');
    void calls.ask('open', []);
    await asked(1);
    calls.rejectAll(new EncodedTransformError('closed', 'over'));
  });

  it('rejects all that is open, once', async () => {
    const outcomes = [calls.ask('open', []), calls.ask('open', [])].map(codeOf);
    calls.rejectAll(new EncodedTransformError('worker-lost', 'gone'));
    expect(await Promise.all(outcomes)).to.deep.equal(['worker-lost', 'worker-lost']);
    const later = calls.ask('open', []);
    worker.postMessage({ id: (await asked(3))[2]!.id, value: 'back' });
    expect(await later).to.equal('back');
  });

  it('hears what the worker says unasked, until it ends', async () => {
    const notice = { event: { type: 'heard', count: 1 } };
    worker.postMessage(notice);
    while (notices.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(notices).to.deep.equal([notice]);
    calls.end(new EncodedTransformError('closed', 'over'));
    worker.postMessage(notice);
    expect(await codeOf(calls.ask('open', []))).to.equal('closed');
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(notices).to.have.length(1);
  });

  it('hands over what it is told to', async () => {
    const { port1, port2 } = new MessageChannel();
    void calls.ask('call', ['stage', 'connect', [port2]], { transfer: [port2] }).catch(() => {});
    const [question] = await asked(1);
    const [, , args] = question!.args as [string, string, [MessagePort]];
    const heard = new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
    });
    args[0].postMessage('hello');
    expect(await heard).to.equal('hello');
    port1.close();
    calls.rejectAll(new EncodedTransformError('closed', 'over'));
  });

  it('closes its port once the worker has had time for the last message', async () => {
    const clock = fakeClock();
    try {
      let isClosed = false;
      worker.addEventListener('close', () => {
        isClosed = true;
      });
      calls.ask('close', []).catch(() => {});
      calls.end(new EncodedTransformError('closed', 'it is over'));
      await clock.pass(1_000);
      expect(isClosed, 'after a second').to.equal(false);
      expect((await asked(1))[0]?.method).to.equal('close');
      await clock.pass(4_000);
      while (!isClosed) await new Promise((resolve) => setImmediate(resolve));
    } finally {
      clock.restore();
    }
  });
});
