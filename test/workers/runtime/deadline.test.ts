import { expect } from 'chai';
import { deadline } from '../../../workers/runtime/deadline.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';

describe('deadline', () => {
  let clock: FakeClock;
  let expired: string[];
  const expire = (name: string) => () => void expired.push(name);
  beforeEach(() => {
    clock = fakeClock();
    expired = [];
  });
  afterEach(() => clock.restore());

  it('expires once, after the limit, by a quarter more at most', async () => {
    const [first, second] = [deadline(1_000), deadline(1_000)].map((watch) => watch());
    await clock.pass(130);
    first!.start(expire('first'));
    await clock.pass(130);
    second!.start(expire('second'));
    await clock.pass(869);
    expect(expired).to.deep.equal([]);
    await clock.pass(251);
    expect(expired).to.deep.equal(['first']);
    await clock.pass(10_000);
    expect(expired).to.deep.equal(['first', 'second']);
  });

  it('is never short of the limit, whenever the common timer looks', async () => {
    const watch = deadline(1_000);
    watch().start(expire('before'));
    await clock.pass(249);
    watch().start(expire('after'));
    await clock.pass(999);
    expect(expired).to.not.include('after');
  });

  it('does not expire what was stopped or closed, and counts anew from each start', async () => {
    const watch = deadline(1_000);
    const [one, other] = [watch(), watch()];
    for (let time = 0; time < 5_000; time += 900) {
      one.start(expire('one'));
      await clock.pass(900);
      one.stop();
    }
    other.start(expire('other'));
    other.close();
    await clock.pass(5_000);
    expect(expired).to.deep.equal([]);
  });

  it('does not count time that is excused', async () => {
    const watch = deadline(1_000)();
    let isExcused = true;
    watch.start(expire('late'), () => isExcused);
    await clock.pass(10_000);
    expect(expired).to.deep.equal([]);
    isExcused = false;
    await clock.pass(1_250);
    expect(expired).to.deep.equal(['late']);
  });

  it('runs one timer, and none while nothing is watched', async () => {
    const watch = deadline(1_000);
    const watches = [watch(), watch()];
    for (const one of watches) one.start(expire('late'));
    expect(clock.timers).to.equal(1);
    for (const one of watches) one.stop();
    await clock.pass(250);
    watches[0]!.start(expire('late'));
    expect(clock.timers).to.equal(1);
    watches[0]!.stop();
    await clock.pass(500);
    expect(clock.timers).to.equal(0);
  });
});
