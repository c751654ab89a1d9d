import { expect } from 'chai';
import type { DefaultStages, Pipeline } from 'framepipe';
import type { MarkingStages } from '../fixtures/workers/marking-stages.js';
import { type AttachedCall, attachedCall } from '../helpers/attach-both.js';
import { closeCalls } from '../helpers/call.js';
import { until } from '../helpers/until.js';

type Stages = DefaultStages & MarkingStages;
type Stage = Pipeline<Stages>[number];

/** Frames are counted as they come from the encoder, and numbered when they leave, whatever stages are between. */
const pipelineOf = (pipeline: number, between: readonly Stage[] = []): Pipeline<Stages> => [
  { stage: 'count' },
  ...between,
  { stage: 'ledger' },
  { stage: 'mark', options: { pipeline } },
];

describe('replacing a pipeline mid-call', () => {
  let worker: Worker;
  before(() => {
    worker = new Worker(new URL('../fixtures/workers/marking.worker.ts', import.meta.url), { type: 'module' });
  });
  after(() => worker.terminate());
  afterEach(closeCalls);

  const read = ({ sender }: AttachedCall<Stages>) => sender.stages.ledger.read();
  const received = async (attached: AttachedCall<Stages>, more: number) => {
    const before = (await read(attached)).received.length;
    await until(`${more} more frames`, async () => (await read(attached)).received.length >= before + more);
  };

  /** Replaces the sender's pipeline many times under way, and tells which frames there were. */
  async function replaced(kind: 'audio' | 'video', betweens: readonly (readonly Stage[])[]) {
    const attached = await attachedCall<Stages>(worker, pipelineOf(0), { kind });
    await attached.sender.stages.ledger.clear();
    await received(attached, 10);
    for (let round = 1; round <= 8; round += 1) {
      await attached.sender.replace(pipelineOf(round, betweens[round % betweens.length]));
      await received(attached, 2);
    }
    await received(attached, 10);
    const stats = await attached.sender.getStats();
    return { ...(await read(attached)), stats };
  }

  const cases: Record<string, readonly (readonly Stage[])[]> = {
    'stages that look at one frame at a time': [[], [{ stage: 'frameStats' }]],
    'stages that take their time': [[{ stage: 'slow', options: { milliseconds: 15 } }], []],
    'stages with streams of their own': [[{ stage: 'late' }], [{ stage: 'delay', options: { milliseconds: 60 } }], []],
  };
  for (const [what, betweens] of Object.entries(cases)) {
    for (const kind of ['audio', 'video'] as const) {
      it(`loses no frame and lets none go by: ${kind}, ${what}`, async () => {
        const { counted, sent, received, stats } = await replaced(kind, betweens);
        // Every frame from the encoder was numbered, but for those that are under way.
        expect(counted - sent.length).to.be.within(0, stats.framesQueued + 2);
        expect(stats.framesDropped).to.equal(0);
        expect(received).to.deep.equal(sent.slice(0, received.length));
        // Through one pipeline after the other, up to the last.
        const pipelines = received.map(({ pipeline }) => pipeline);
        expect(pipelines).to.deep.equal([...pipelines].sort((one, other) => one - other));
        expect([pipelines[0], pipelines.at(-1)]).to.deep.equal([0, 8]);
      });
    }
  }

  it('keeps a receiver’s frames too', async () => {
    const attached = await attachedCall<Stages>(worker, pipelineOf(0));
    await attached.sender.stages.ledger.clear();
    await received(attached, 10);
    for (let round = 0; round < 6; round += 1) {
      const between: readonly Stage[] = round % 2 ? [] : [{ stage: 'late' }];
      await attached.receiver.replace(pipelineOf(0, between));
      await received(attached, 3);
    }
    const ledger = await read(attached);
    expect(ledger.received).to.deep.equal(ledger.sent.slice(0, ledger.received.length));
    const { dropped, framesDropped } = await attached.receiver.getStats();
    expect(framesDropped).to.equal(dropped.repeat);
  });
});
