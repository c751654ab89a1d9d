import { expect } from 'chai';
import { deferred } from '../../../src/shared/deferred.js';
import { deadline } from '../../../workers/runtime/deadline.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';

const late = () => new Error('late');

describe('deadline', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = fakeClock();
  });
  afterEach(() => clock.restore());

  it('settles as the promise does', async () => {
    const guard = deadline(1_000);
    expect(await guard(Promise.resolve(5), late)).to.equal(5);
    const reason = await guard(Promise.reject(new Error('own')), late).catch((error: unknown) => error);
    expect(reason).to.have.property('message', 'own');
  });

  it('rejects what takes longer than the limit, by a quarter at most', async () => {
    const guard = deadline(1_000);
    let outcome: unknown;
    await clock.pass(130);
    guard(new Promise(() => {}), late).catch((error: unknown) => {
      outcome = error;
    });
    await clock.pass(999);
    expect(outcome).to.equal(undefined);
    await clock.pass(251);
    expect(outcome).to.have.property('message', 'late');
  });

  it('lets go of a promise that settles after its time', async () => {
    const guard = deadline(100);
    const slow = deferred<number>();
    const outcome = guard(slow.promise, late).catch((error: Error) => error.message);
    await clock.pass(200);
    slow.resolve(1);
    expect(await outcome).to.equal('late');
  });

  it('does not count time in which a promise is excused', async () => {
    const guard = deadline(1_000);
    let excused = true;
    let outcome: unknown;
    guard(new Promise(() => {}), late, () => excused).catch((error: unknown) => {
      outcome = error;
    });
    await clock.pass(10_000);
    expect(outcome).to.equal(undefined);
    excused = false;
    await clock.pass(1_250);
    expect(outcome).to.have.property('message', 'late');
  });

  it('runs no timer while nothing is awaited', async () => {
    const guard = deadline(1_000);
    await guard(Promise.resolve(), late);
    await guard(Promise.resolve(), late);
    expect(clock.timers).to.equal(1);
    await clock.pass(250);
    expect(clock.timers).to.equal(0);
  });
});
