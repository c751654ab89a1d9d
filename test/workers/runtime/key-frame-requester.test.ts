import { expect } from 'chai';
import { type KeyFrameRequester, keyFrameRequester } from '../../../workers/runtime/key-frame-requester.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';

describe('keyFrameRequester', () => {
  let clock: FakeClock;
  let asked: number[];
  let requester: KeyFrameRequester;
  beforeEach(() => {
    clock = fakeClock();
    asked = [];
    requester = keyFrameRequester(() => asked.push(performance.now() - 1_000));
  });
  afterEach(() => clock.restore());

  it('asks at once, once for all that wish it together', async () => {
    requester.request();
    requester.request();
    await clock.pass(0);
    expect(asked).to.deep.equal([0]);
  });

  it('keeps a request that comes too early, and makes it later', async () => {
    requester.request();
    await clock.pass(100);
    requester.request();
    await clock.pass(10_000);
    expect(asked).to.deep.equal([0, 500]);
  });

  it('drops a kept request when the key frame has come', async () => {
    requester.request();
    await clock.pass(100);
    requester.request();
    requester.arrived();
    await clock.pass(10_000);
    expect(asked).to.deep.equal([0]);
  });

  it('asks ever more rarely, up to every eight seconds, while none comes', async () => {
    for (let time = 0; time < 40_000; time += 100) {
      requester.request();
      await clock.pass(100);
    }
    expect(asked).to.deep.equal([0, 500, 1_500, 3_500, 7_500, 15_500, 23_500, 31_500, 39_500]);
  });

  it('forgets how long it waited, once a key frame has come or nobody wished one for long', async () => {
    for (let time = 0; time < 4_000; time += 100) {
      requester.request();
      await clock.pass(100);
    }
    expect(asked).to.deep.equal([0, 500, 1_500, 3_500]);
    requester.arrived();
    requester.request();
    await clock.pass(500);
    requester.request();
    await clock.pass(20_000);
    expect(asked.slice(4)).to.deep.equal([4_000, 5_000]);
    requester.request();
    await clock.pass(100);
    requester.request();
    await clock.pass(1_000);
    expect(asked.slice(6)).to.deep.equal([24_500, 25_000]);
  });
});
