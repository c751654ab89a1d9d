/**
 * `npm run bench:check`: what of the goals in bench/goals.mjs the last run of `npm run bench` met, and what it missed by
 * how much. Fails where one is missed; what was void because the machine was busy, or not measured, is told and fails nothing.
 *
 *   npm run bench:check -- FILE    another run's results.json; by default the newer of build/bench and bench
 *   npm run bench:check -- --all   prints what is met, too
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bold, green, orExit, red, say, yellow } from '../scripts/lib/progress.mjs';
import { inProject } from '../scripts/lib/project.mjs';
import { goals, memoryGoal } from './goals.mjs';
import { checkGoals, checkMemory } from './lib/check-goals.mjs';
import { number, spread, table } from './lib/format.mjs';

const { values, positionals } = orExit(() =>
  parseArgs({ allowPositionals: true, options: { all: { type: 'boolean', default: false } } }),
);
const newest = () =>
  [inProject('build', 'bench', 'results.json'), inProject('bench', 'results.json')]
    .filter((file) => existsSync(file))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)[0];

const limitOf = ({ atLeast, atMost }) => (atLeast === undefined ? `≤ ${number(atMost)}` : `≥ ${number(atLeast)}`);
const rowOf = ({ goal, comparison, browser, state, value, short }) => [
  comparison,
  browser,
  (goal.atLeast ?? goal.atMost) ? limitOf(goal) : '',
  value ? spread(value) : '',
  state === 'missed' ? `short by ${number(100 * short)} %` : state,
];

const file = positionals[0] ?? newest();
if (!file) {
  say(red('There are no results: run `npm run bench` first.'));
  process.exit(2);
}
const { time, machine, results } = JSON.parse(readFileSync(file, 'utf8'));
const outcomes = [...checkGoals(goals, results), ...checkMemory(memoryGoal, results)];
say(`${file}, measured ${time.slice(0, 16).replace('T', ' ')} on ${machine}`);
for (const { sentence } of [...goals, memoryGoal]) {
  const all = outcomes.filter(({ goal }) => goal.sentence === sentence);
  const count = (state) => all.filter((one) => one.state === state).length;
  const said = ['met', 'missed', 'void', 'not measured'].filter((state) => count(state) > 0);
  say(`\n${bold(sentence)}\n${said.map((state) => `${count(state)} ${state}`).join(', ')}`);
  const shown = all.filter(({ state }) => values.all || state === 'missed' || state === 'void');
  if (shown.length > 0) say(`\n${table([['', 'browser', 'goal', 'measured', ''], ...shown.map(rowOf)])}`);
}
const [missed, voided] = ['missed', 'void'].map((state) => outcomes.filter((one) => one.state === state).length);
if (voided > 0) say(yellow(`\n${voided} could not be told: the machine was too busy, and those comparisons are void.`));
say(
  missed > 0 ? red(`\n${missed} of ${outcomes.length} fall short.`) : green('\nNothing that was measured falls short.'),
);
process.exitCode = missed > 0 ? 1 : 0;
