import { expect } from 'chai';
import fc from 'fast-check';
import { courseOf } from '../../../src/connection/mesh/mls/course.js';
import { compareBytes } from '../../../src/connection/mesh/mls/group-name.js';
import type { GroupPosition } from '../../../src/connection/mesh/mls/mls-frames.js';

const at = (group: number, epoch = 0, digest = 0): GroupPosition => ({
  group: Uint8Array.of(group),
  epoch,
  digest: Uint8Array.of(digest),
});

describe('connection/mesh/mls/course', () => {
  it('lets one of two found a group, and nobody who has heard of one', () => {
    const none = (id: string) => ({ id, position: undefined });
    expect(courseOf('a', undefined, [none('b')])).to.deep.equal({ kind: 'found' });
    expect(courseOf('b', undefined, [none('a')])).to.deep.equal({ kind: 'stay' });
    expect(courseOf('b', undefined, [none('a'), none('c')])).to.deep.equal({ kind: 'found' });
    expect(courseOf('a', undefined, [])).to.deep.equal({ kind: 'stay' });
    expect(courseOf('a', undefined, [none('b'), { id: 'c', position: at(7) }])).to.deep.equal({
      kind: 'ask',
      group: Uint8Array.of(7),
      hosts: ['c'],
    });
  });

  it('goes to the lesser name, and in one group to whoever is ahead', () => {
    const others = [
      { id: 'b', position: at(5, 3) },
      { id: 'c', position: at(2, 1) },
      { id: 'd', position: at(2, 2) },
    ];
    expect(courseOf('a', at(3, 9), others)).to.deep.equal({ kind: 'ask', group: Uint8Array.of(2), hosts: ['c', 'd'] });
    expect(courseOf('a', at(2, 1), others)).to.deep.equal({ kind: 'catch-up', group: Uint8Array.of(2), hosts: ['d'] });
    expect(courseOf('a', at(2, 2), others)).to.deep.equal({ kind: 'stay' });
    expect(courseOf('a', at(1), others)).to.deep.equal({ kind: 'stay' });
    const half = [{ id: 'b', position: at(2, 2, 4) }];
    expect(courseOf('a', at(2, 2, 5), half)).to.deep.equal({ kind: 'catch-up', group: Uint8Array.of(2), hosts: ['b'] });
    expect(courseOf('a', at(2, 2, 3), half)).to.deep.equal({ kind: 'stay' });
  });

  it('brings everybody into one group in any order of news, and nobody ever back', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 200 }),
        fc.infiniteStream(fc.nat(99)),
        (news, groups) => {
          const positions = new Map<string, GroupPosition>();
          const heard = new Map(names.map((id) => [id, new Map<string, GroupPosition | undefined>()]));
          const hear = (who: string, from: string) => {
            if (who === from) return;
            const known = heard.get(who)!;
            known.set(from, positions.get(from));
            const neighbours = [...known].map(([id, position]) => ({ id, position }));
            const own = positions.get(who);
            const course = courseOf(who, own, neighbours);
            if (course.kind === 'found') {
              expect(own).to.equal(undefined);
              positions.set(who, at(groups.next().value));
            } else if (course.kind === 'ask') {
              // Who is asked lets in to where it is, if that is where one wants to go.
              const host = course.hosts
                .map((id) => positions.get(id))
                .find((one) => one && !compareBytes(one.group, course.group));
              if (!host) return;
              if (own) expect(compareBytes(host.group, own.group)).to.be.below(0);
              positions.set(who, host);
            }
          };
          for (const [who, from] of news) hear(names[who]!, names[from]!);
          // In the end, everybody hears of everybody often enough.
          for (let round = 0; round < 10; round++) for (const who of names) for (const from of names) hear(who, from);
          expect(new Set([...positions.values()].map(({ group }) => group[0])).size).to.equal(1);
          expect(positions.size).to.equal(names.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
