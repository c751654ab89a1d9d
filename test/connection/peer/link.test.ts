import { expect } from 'chai';
import type { SignalBody } from '../../../src/connection/peer/frame.js';
import { decodeFrame } from '../../../src/connection/peer/frame.js';
import { Link } from '../../../src/connection/peer/link.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';
import { lossyChannels, seededChance } from './lossy-channel.js';

const body = (candidate: number): SignalBody => ({ candidate: { candidate: `${candidate}` } });

describe('a link', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = fakeClock();
  });
  afterEach(() => clock.restore());

  /** Two ends; what `isLost` names among the frames of the first does not arrive. */
  function link(isLost: (number: number | undefined) => boolean) {
    const heard: { readonly text: string | undefined; readonly at: number }[] = [];
    const ends = lossyChannels(seededChance(1), { lost: 0, doubled: 0, delay: 0 });
    const listener = {
      onHeard() {},
      onProven() {},
      onBody: (one: SignalBody) =>
        heard.push({ text: 'candidate' in one ? one.candidate.candidate : undefined, at: performance.now() }) > 0,
      onEnd() {},
      onMalformed() {},
    };
    const { send } = ends[0];
    ends[0].send = (message) => {
      if (!isLost(decodeFrame(message)?.number)) send(message);
    };
    return { links: ends.map((end) => new Link(end, listener)) as [Link, Link], ends, heard };
  }

  it('repeats what was lost within half a second, however much else is said, as often as that is lost', async () => {
    let losses = 0;
    const { links, heard } = link((number) => number === 3 && losses++ < 5);
    await clock.pass(100);
    const start = performance.now();
    for (let number = 0; number < 40; number++) {
      links[0].send(body(number));
      await clock.pass(100);
    }
    expect(losses).to.be.above(5);
    expect(heard.map(({ text }) => text)).to.deep.equal(Array.from({ length: 40 }, (_, number) => `${number}`));
    expect(heard[3]!.at - start).to.be.below(300 + 5 * 600);
  });

  it('asks less and less often where nobody answers, and at once when the channel opens', async () => {
    let sent = 0;
    const { links, ends, heard } = link(() => {
      sent += 1;
      return true;
    });
    const { send } = ends[1];
    ends[1].send = () => {};
    await clock.pass(60_000);
    expect(sent).to.be.within(8, 13);
    links[0].send(body(0));
    ends[1].send = send;
    sent = 0;
    ends[0].send = (message) => ends[1].onmessage?.(new MessageEvent('message', { data: message }));
    ends[0].onopen?.(new Event('open'));
    await clock.pass(100);
    expect(heard).to.have.length(1);
    for (const one of links) one.close();
    await clock.pass(10);
    expect(clock.timers).to.equal(0);
  });

  it('carries more than its window, in order', async () => {
    const chance = seededChance(2);
    const { links, heard } = link((number) => number !== undefined && number % 7 === 0 && chance.next(2) === 0);
    for (let number = 0; number < 500; number++) links[0].send(body(number));
    await clock.pass(200_000);
    expect(heard.map(({ text }) => text)).to.deep.equal(Array.from({ length: 500 }, (_, number) => `${number}`));
    expect(clock.timers).to.equal(0);
  });
});
