/**
 * `npx tsx bench/scale/run.ts`: what rooms of 10, 100, 1,000 and 10,000 cost in keys and key frames. Time is simulated, the
 * library's own SenderKeys and MlsSession are at work; results are the same on every machine.
 *
 *   --largest 320   the largest MLS group that is really made; what it costs in larger ones is computed. Default 100
 *   --save          puts the tables into docs/scale.md
 */
import { parseArgs } from 'node:util';
import { arrivalsOf, windowsWith } from './arrivals.js';
import { Group, type MlsCost } from './mls.js';
import { save } from './page.js';
import { simulateSenderKeys } from './sender-keys.js';
import { SubtleCalls } from './subtle-calls.js';
import { kilobytes, many, table } from './table.js';

const { values } = parseArgs({ options: { largest: { type: 'string', default: '100' }, save: { type: 'boolean' } } });
const crypto = new SubtleCalls();

const SIZES = [10, 100, 1_000, 10_000];
const INTERVALS = [1_000, 10_000];
const MINUTES = 10;
const duration = MINUTES * 60_000;
const stay = 20 * 60_000;
/** A server passes on requests for a key frame at most so often, in milliseconds. */
const SERVER_ASKS = 1_000;

const rooms = SIZES.map((members) => ({ members, duration, arrivals: arrivalsOf({ members, stay, duration }) }));
const aMinute = (count: number) => many(count / MINUTES);

async function senderKeysTable(): Promise<string> {
  const rows: string[][] = [];
  for (const room of rooms) {
    for (const interval of INTERVALS) {
      const cost = await simulateSenderKeys(room, interval, crypto);
      rows.push([
        many(room.members),
        `${interval / 1_000} s`,
        aMinute(cost.steps),
        aMinute(cost.renewals),
        aMinute(cost.messages),
        kilobytes(cost.bytes / MINUTES),
        `${many(Math.ceil(cost.longestReading / 1_000))} s`,
      ]);
    }
  }
  const head = ['people', '`interval`', 'steps', 'new keys', 'messages', 'kB', 'who left reads on for'];
  return table(head, rows);
}

/** How large each figure is where it grows along a line through two groups that were made. */
function along(one: Measured, other: Measured, at: number, positionOf = (members: number) => members): MlsCost {
  const [from, to] = [positionOf(one.members), positionOf(other.members)];
  const value = (name: keyof MlsCost) =>
    Math.round(one.cost[name] + ((other.cost[name] - one.cost[name]) * (positionOf(at) - from)) / (to - from));
  return {
    add: value('add'),
    welcome: value('welcome'),
    update: value('update'),
    remove: value('remove'),
    calls: value('calls'),
  };
}

/** Of a tree of so many members. */
const levels = (members: number) => Math.ceil(Math.log2(members));

interface Measured {
  readonly members: number;
  readonly cost: MlsCost;
}

async function measureGroup(members: number, everybody: boolean): Promise<Measured> {
  const group = await Group.of(members, everybody ? members : 2, crypto);
  if (everybody) await group.fillTree();
  const cost = await group.measure();
  group.close();
  return { members, cost };
}

const rowOf = (who: string, how: string, { members, cost }: Measured) => [
  many(members),
  who,
  how,
  many(cost.add),
  many(cost.welcome),
  many(cost.update),
  many(cost.remove),
  many(cost.calls),
];

/** Where everybody has committed, paths grow with the levels of the tree, and what has a place for each with members. */
async function measureFull(): Promise<readonly Measured[]> {
  const [small, large] = [await measureGroup(4, true), await measureGroup(16, true)];
  const computed = SIZES.slice(1).map((members) => {
    const [byMembers, byLevels] = [along(small, large, members), along(small, large, members, levels)];
    return { members, cost: { ...byLevels, welcome: byMembers.welcome, calls: byMembers.calls } };
  });
  return [small, large, ...computed];
}

/** Where one alone commits, everything grows with members. */
async function measureBlank(): Promise<readonly Measured[]> {
  const made: Measured[] = [];
  for (const members of [10, 32, 100, 320, 1_000].filter((size) => size <= Number(values.largest))) {
    made.push(await measureGroup(members, false));
  }
  const [one, other] = made.slice(-2) as [Measured, Measured];
  const larger = SIZES.filter((size) => size > other.members);
  return [...made, ...larger.map((members) => ({ members, cost: along(one, other, members) }))];
}

function mlsTable(full: readonly Measured[], blank: readonly Measured[]): string {
  const head = ['members', 'who commits', '', 'add', 'welcome', 'update', 'remove', 'WebCrypto calls'];
  const how = (members: number, largest: number) => (members > largest ? 'computed' : 'measured');
  return table(head, [
    ...full.map((one) => rowOf('everybody', how(one.members, 16), one)),
    ...blank.map((one) => rowOf('one', how(one.members, Number(values.largest)), one)),
  ]);
}

function roomsTable(full: readonly Measured[], blank: readonly Measured[]): string {
  const removalIn = (all: readonly Measured[], members: number) =>
    (all.find((one) => one.members >= members) ?? all.at(-1)!).cost.remove;
  const rows = rooms.flatMap(({ members, arrivals }) =>
    INTERVALS.map((interval) => {
      const joins = arrivals.filter(({ type }) => type === 'join').map(({ at }) => at);
      const times = arrivals.map(({ at }) => at);
      const changes = windowsWith(times, interval);
      return [
        many(members),
        `${interval / 1_000} s`,
        aMinute(arrivals.length),
        aMinute(changes),
        kilobytes((changes / MINUTES) * removalIn(full, members)),
        kilobytes((changes / MINUTES) * removalIn(blank, members)),
        aMinute(windowsWith(joins, SERVER_ASKS)),
        aMinute(changes),
      ];
    }),
  );
  const head = [
    'people',
    'gathered for',
    'come and go',
    'commits',
    'kB to each, everybody commits',
    'one commits',
    'key frames for newcomers',
    'for new keys',
  ];
  return table(head, rows);
}

async function run(): Promise<void> {
  const [full, blank] = [await measureFull(), await measureBlank()];
  const tables = {
    'sender-keys': await senderKeysTable(),
    mls: mlsTable(full, blank),
    rooms: roomsTable(full, blank),
  };
  for (const [name, text] of Object.entries(tables)) process.stdout.write(`${name}\n\n${text}\n\n`);
  if (values.save) save(tables);
}

void run();
