import { expect } from 'chai';
import fc from 'fast-check';
import { Link } from '../../../src/connection/peer/link.js';
import { type NegotiableConnection, Negotiator } from '../../../src/connection/peer/negotiator.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';
import { lossyChannels, seededChance, type Weather } from './lossy-channel.js';
import { ModelConnection } from './model-connection.js';

interface Side {
  readonly connection: ModelConnection;
  readonly negotiator: Negotiator;
  readonly link: Link;
  readonly errors: string[];
}

/** Something that the application does on one side, so many milliseconds after the beginning. */
interface Action {
  readonly at: number;
  readonly side: 0 | 1;
  /** A restart is the negotiator's, or the application's own on the connection. */
  readonly act: 'add' | 'restart' | 'own-restart';
}

/** Both ends of a call, from link to connection. */
function makeSides(seed: number, weather: Weather, first: readonly boolean[]): [Side, Side] {
  const chance = seededChance(seed);
  const channels = lossyChannels(chance, weather);
  const make = (index: 0 | 1): Side => {
    const connection = new ModelConnection(index === 0 ? 'a' : 'b', chance);
    const errors: string[] = [];
    connection.isFirefox = chance.next(2) === 0;
    const offersFirst = first[index]!;
    const negotiator: Negotiator = new Negotiator(
      connection as unknown as NegotiableConnection,
      { onBody: (body) => link.send(body), onError: (what) => errors.push(what) },
      { offersFirst },
    );
    const link: Link = new Link(
      channels[index],
      {
        onHeard: () => negotiator.hear(link.id < link.remoteID!),
        onProven: () => negotiator.begin(),
        onBody: (body) => negotiator.receive(body),
        onEnd: (reason) => errors.push(reason),
        onMalformed: () => errors.push('malformed'),
      },
      { eager: offersFirst },
    );
    return { connection, negotiator, link, errors };
  };
  return [make(0), make(1)];
}

function start(sides: readonly [Side, Side], actions: readonly Action[]): void {
  for (const { at, side, act } of actions) {
    const { connection, negotiator } = sides[side];
    const acts = {
      add: () => connection.addWish(),
      restart: () => negotiator.restartIce(),
      'own-restart': () => connection.restartIce(),
    };
    setTimeout(acts[act], at);
  }
}

function expectAgreement([a, b]: readonly [Side, Side]): void {
  for (const [near, far] of [
    [a, b],
    [b, a],
  ] as const) {
    expect(near.errors.join(), 'errors').to.equal('');
    expect(near.connection.violations.join(), 'violations').to.equal('');
    expect(near.connection.signalingState).to.equal('stable');
    expect(near.connection.negotiated, 'negotiated').to.equal(near.connection.wishes);
    expect(near.connection.known, 'known of the peer').to.equal(far.connection.wishes);
    const { remote } = near.connection.usernameFragments;
    expect(remote).to.equal(far.connection.usernameFragments.local);
    const sent = [...(far.connection.found.get(remote) ?? [])];
    const added = [...(near.connection.added.get(remote) ?? [])].filter((candidate) => candidate !== '');
    expect(added, 'candidates').to.have.members(sent);
  }
}

const action: fc.Arbitrary<Action> = fc.record({
  at: fc.integer({ min: 0, max: 3_000 }),
  side: fc.constantFrom(0, 1),
  act: fc.constantFrom('add', 'add', 'restart', 'own-restart'),
});

const weather: fc.Arbitrary<Weather> = fc.record({
  lost: fc.integer({ min: 0, max: 50 }),
  doubled: fc.integer({ min: 0, max: 50 }),
  delay: fc.integer({ min: 0, max: 1_500 }),
  broken: fc.constantFrom([0, 0] as const, [0, 2_000] as const, [500, 9_000] as const),
});

describe('negotiation over a line that loses, doubles, delays and reorders', function () {
  this.timeout(60_000);
  let clock: FakeClock;
  beforeEach(() => {
    clock = fakeClock();
  });
  afterEach(() => clock.restore());

  it('comes to an agreement on everything, in 2,000 random interleavings', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        weather,
        fc.array(action, { minLength: 1, maxLength: 10 }),
        fc.constantFrom([false, false], [false, false], [true, false], [true, true]),
        async (seed, line, actions, first) => {
          const sides = makeSides(seed, line, first);
          start(sides, [{ at: 0, side: 0, act: 'add' }, ...actions]);
          await clock.pass(400_000);
          expectAgreement(sides);
          expect(clock.timers, 'timers once all is said').to.equal(0);
          for (const { link } of sides) link.close();
          await clock.pass(10_000);
          expect(clock.timers, 'timers after the end').to.equal(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('lets Firefox restart ICE where only one of both is Firefox, and restarts once for both', async () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const sides = makeSides(seed, { lost: 10, doubled: 10, delay: 100 }, [false, false]);
      for (const [index, { connection }] of sides.entries()) connection.isFirefox = index === 1;
      start(sides, [
        { at: 0, side: 0, act: 'add' },
        { at: 20_000, side: 0, act: 'restart' },
        { at: 40_000, side: 0, act: 'restart' },
        { at: 40_000, side: 1, act: 'restart' },
      ]);
      await clock.pass(30_000);
      expect(sides.map(({ connection }) => connection.restartOffers)).to.deep.equal([0, 1]);
      await clock.pass(30_000);
      expect(sides.map(({ connection }) => connection.restartOffers)).to.deep.equal([0, 2]);
      expectAgreement(sides);
      for (const { link } of sides) link.close();
      await clock.pass(1_000);
    }
  });
});
