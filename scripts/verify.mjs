/**
 * `npm run verify`: everything that must hold before a change is shown, each step by name with its time; a failed step
 * does not stop the next ones. `npm run check` leaves out what takes long.
 *
 *   npm run verify -- --only types,lint
 *   npm run verify -- --skip tests
 */
import { parseArgs } from 'node:util';
import { exclusively } from './lib/lock.mjs';
import { endOnSignal, runNode } from './lib/processes.mjs';
import { duration, green, heading, orExit, red, say, step } from './lib/progress.mjs';
import { inProject } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

const script = (name) => [inProject('scripts', name)];
const bin = (file, ...args) => [inProject('node_modules', file), ...args];

/** Each step: a script for Node, and whether its output is worth seeing while it runs. */
const steps = {
  types: { args: bin('typescript/bin/tsc', '-b') },
  lint: {
    args: bin(
      '@biomejs/biome/bin/biome',
      'ci',
      '--error-on-warnings',
      `--colors=${process.stdout.isTTY ? 'force' : 'off'}`,
    ),
  },
  layers: {
    args: bin(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'src',
      'workers',
      'cli',
    ),
  },
  docs: { args: script('check-docs.mjs') },
  api: { args: script('check-api.mjs') },
  licences: { args: script('check-licences.mjs') },
  site: { args: script('docs.mjs') },
  size: { args: script('check-size.mjs') },
  tests: { args: script('test.mjs'), live: true },
  fuzz: { args: ['--import', 'tsx', inProject('fuzz/run.mjs'), '--minutes', '2'], live: true },
  soak: { args: ['--import', 'tsx', inProject('soak/run.mjs'), '--minutes', '1'], live: true },
  packaging: { args: script('check-package.mjs') },
  consumers: { args: script('test-consumers.mjs'), live: true },
};
const names = Object.keys(steps);

function chosen() {
  const list = { type: 'string', default: '' };
  const { values } = parseArgs({ options: { only: list, skip: list } });
  const [only, skip] = [values.only, values.skip].map((text) => text.split(',').filter(Boolean));
  for (const name of [...only, ...skip]) {
    if (!names.includes(name)) throw new Error(`There is no step "${name}", only ${names.join(', ')}.`);
  }
  return names.filter((name) => (only.length === 0 || only.includes(name)) && !skip.includes(name));
}

/** Whether the step succeeded; shows what it said where it did not, or where it has a notice. */
async function passes(name) {
  const { args, live } = steps[name];
  if (live) {
    heading(name);
    return (await runNode(args)).code === 0;
  }
  let output = '';
  const work = async () => {
    const result = await runNode(args, { quiet: true });
    output = result.output.trim();
    if (result.code !== 0) throw new Error(output);
  };
  const passed = await step(name, work).then(
    () => true,
    () => false,
  );
  const notices = passed ? output.split('\n').filter((line) => line.startsWith('! ')) : [output];
  for (const line of notices) say(line.replace(/^/gm, '    '));
  return passed;
}

const chosenSteps = orExit(chosen);
endOnSignal(130);
try {
  await exclusively('set-up', setUp);
  const start = performance.now();
  const failed = [];
  for (const name of chosenSteps) if (!(await passes(name))) failed.push(name);
  const passed = chosenSteps.filter((name) => !failed.includes(name));
  heading(`Verified in ${duration(performance.now() - start)}`);
  if (passed.length > 0) say(`${green('✓')} ${passed.join(', ')}`);
  if (failed.length > 0) say(`${red('✗')} ${failed.join(', ')}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
