import { expect } from 'chai';
import fc from 'fast-check';
import type { PipelineEvent } from '../../../src/shared/protocol.js';
import { eventShaper } from '../../../workers/runtime/event-shaper.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';

describe('eventShaper', () => {
  let clock: FakeClock;
  let told: PipelineEvent[];
  let emit: ReturnType<typeof eventShaper>;
  beforeEach(() => {
    clock = fakeClock();
    told = [];
    emit = eventShaper((event) => told.push(event));
  });
  afterEach(() => clock.restore());

  it('tells the first of a kind at once, and those that follow together, a second later', async () => {
    emit({ type: 'failed', detail: 1 });
    expect(told).to.deep.equal([{ type: 'failed', detail: 1, count: 1 }]);
    emit({ type: 'failed', detail: 2 });
    emit({ type: 'failed', detail: 3 });
    await clock.pass(999);
    expect(told).to.have.length(1);
    await clock.pass(1);
    expect(told[1]).to.deep.equal({ type: 'failed', detail: 3, count: 2 });
  });

  it('tells at once again after a second of silence', async () => {
    emit({ type: 'failed' });
    await clock.pass(1_000);
    emit({ type: 'failed' });
    expect(told.map(({ count }) => count)).to.deep.equal([1, 1]);
  });

  it('counts by stage, type and cause', () => {
    for (const stage of ['a', 'b']) {
      for (const type of ['x', 'y']) for (const cause of ['1', '2']) emit({ stage, type, cause });
    }
    expect(told).to.have.length(8);
  });

  it('counts each RTP stream for itself, so that none hides what another said last', async () => {
    const of = (synchronizationSource: number, over: boolean) =>
      emit({ type: 'frozen', detail: { synchronizationSource, over } });
    for (const stream of [1, 2, 3]) of(stream, false);
    for (const stream of [1, 2, 3]) of(stream, true);
    expect(told).to.have.length(3);
    await clock.pass(1_000);
    expect(told.slice(3)).to.deep.equal(
      [1, 2, 3].map((synchronizationSource) => ({
        type: 'frozen',
        detail: { synchronizationSource, over: true },
        count: 1,
      })),
    );
  });

  it('tells at most 64 kinds and their common rest, however many streams somebody makes up', async () => {
    for (let synchronizationSource = 0; synchronizationSource < 10_000; synchronizationSource++) {
      emit({ type: 'frozen', detail: { synchronizationSource } });
    }
    expect(told).to.have.length(65);
    await clock.pass(1_000);
    expect(told).to.have.length(66);
    expect(told.reduce((sum, { count }) => sum + count, 0)).to.equal(10_000);
  });

  it('tells what was counted before another event of the same stage, not of another', () => {
    emit({ stage: 'a', type: 'failed' });
    emit({ stage: 'a', type: 'failed' });
    emit({ stage: 'b', type: 'resumed' });
    expect(told.map(({ type }) => type)).to.deep.equal(['failed', 'resumed']);
    emit({ stage: 'a', type: 'resumed' });
    expect(told.map(({ type, count }) => `${type} ${count}`)).to.deep.equal([
      'failed 1',
      'resumed 1',
      'failed 1',
      'resumed 1',
    ]);
  });

  it('loses no event from its counts, and tells each kind at most twice a second', async () => {
    const schedule = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.constantFrom('x', 'y')), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        told = [];
        let time = 0;
        for (const [wait, type] of steps) {
          await clock.pass(wait);
          time += wait;
          emit({ type });
        }
        await clock.pass(3_000);
        expect(told.reduce((sum, { count }) => sum + count, 0)).to.equal(steps.length);
        // Twice, because what was counted is told early where another kind of event comes.
        for (const type of ['x', 'y']) {
          const messages = told.filter((event) => event.type === type).length;
          const others = steps.filter(([, other]) => other !== type).length;
          expect(messages).to.be.at.most(2 + time / 1_000 + others);
        }
      }),
      { numRuns: 30 },
    );
  });
});
