import { expect } from 'chai';
import fc from 'fast-check';
import { EncodedTransformError } from '../../../src/shared/errors.js';
import { toHex } from '../../sframe/bytes.js';
import { fingerprint, type Person, Room, settleUntil } from './room.js';

const PEOPLE = 10;

/** What somebody does; the numbers choose who, and to whom. */
interface Action {
  readonly kind: 'invite' | 'remove' | 'leave' | 'rotate';
  readonly who: number;
  readonly whom: number;
}

const action = fc.record<Action>({
  kind: fc.constantFrom('invite', 'invite', 'invite', 'remove', 'leave', 'rotate'),
  who: fc.nat(99),
  whom: fc.nat(99),
});
/** Steps of one to three actions at once, whose commits collide. */
const schedule = fc.array(fc.array(action, { minLength: 1, maxLength: 3 }), { minLength: 15, maxLength: 15 });

const isIn = ({ session }: Person) => session.epoch !== undefined;

/** Begins what can be done; the promise is within an array, so that it is not waited for here. */
async function begin({ kind, who, whom }: Action, people: readonly Person[]): Promise<Promise<void>[]> {
  const members = people.filter(isIn);
  const { session } = members[who % members.length]!;
  const outside = people.filter((person) => !isIn(person));
  const others = session.epoch!.members.filter(({ index }) => index !== session.epoch!.index);
  if (kind === 'rotate') return [session.rotate()];
  if (kind === 'invite') {
    const guest = outside[whom % outside.length];
    return guest ? [session.invite(await guest.session.keyPackage())] : [];
  }
  const other = others[whom % others.length];
  if (!other) return [];
  return [kind === 'leave' ? session.leave() : session.remove(other.index)];
}

describe('keys/mls-session: ten people who come and go in random order', function () {
  this.timeout(120_000);

  it('always agree, give those who left nothing new and those who came nothing old', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        const room = new Room();
        for (let i = 0; i < PEOPLE; i++) await room.enter(`person ${i}`, { activationDelay: 0 });
        await room.people[0]!.session.create();

        for (const actions of steps) {
          const done = (await Promise.all(actions.map((one) => begin(one, room.people)))).flat();
          await settleUntil(room, done);
          await room.settle();
          for (const result of await Promise.allSettled(done)) {
            // Whoever is removed cannot do what it was about to.
            if (result.status === 'rejected') expect(result.reason).to.be.instanceOf(EncodedTransformError);
          }
          const members = room.people.filter(isIn);
          expect(new Set(members.map(({ session }) => session.epoch!.epoch)).size).to.equal(1);
          expect(new Set(members.map(({ session }) => session.epoch!.keyID)).size).to.equal(members.length);
        }

        // Over all epochs: one key for each, told to its members and to nobody else.
        const told = new Map<number, string[]>();
        const contents = new Map<number, string>();
        const keys = new Map<number, string>();
        for (const { name, epochs } of room.people) {
          for (const { epoch, key, members, authenticator } of epochs) {
            told.set(epoch, [...(told.get(epoch) ?? []), name]);
            const names = members.map(({ identity }) => new TextDecoder().decode(identity));
            const content = [names.sort().join(), toHex(authenticator), await fingerprint(key)].join(' | ');
            expect(contents.get(epoch) ?? content).to.equal(content);
            contents.set(epoch, content);
            keys.set(epoch, await fingerprint(key));
          }
        }
        for (const [epoch, names] of told) {
          expect(names.sort().join(), `epoch ${epoch}`).to.equal(contents.get(epoch)!.split(' | ')[0]);
        }
        expect(new Set(keys.values()).size).to.equal(keys.size);
        expect([...keys.keys()].sort((a, b) => a - b)).to.deep.equal([...Array(keys.size).keys()]);
      }),
      { numRuns: 5, seed: 9420, endOnFailure: true },
    );
  });
});
