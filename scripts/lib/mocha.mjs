/**
 * Runs test files in Node: `node --import tsx mocha.mjs '{"files":[…],"grep":"…"}'`. Mocha's own command would stop at
 * the first file that does not load, stay alive with a forgotten timer, and keep its totals to itself.
 */
import Mocha from 'mocha';
import { inProject } from './project.mjs';

const { files, grep } = JSON.parse(process.argv[2]);
const mocha = new Mocha({
  reporter: 'spec',
  timeout: 10_000,
  color: process.env.FORCE_COLOR !== undefined,
  ...(grep ? { grep } : {}),
});

for (const file of files) {
  mocha.files = [inProject(file)];
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    const fail = () => {
      throw error;
    };
    // The title holds what is looked for, so that a file that does not load never goes unseen.
    mocha.suite.addTest(new Mocha.Test(`${file} loads ${grep ?? ''}`, fail));
  }
}

const failures = [];
const runner = mocha.run(() => {
  const { passes, failures: failed } = runner.stats;
  process.send({ passed: passes, failed, failures }, () => process.exit());
});
runner.on('fail', (test, error) =>
  failures.push({ where: 'Node', path: test.titlePath(), why: String(error).split('\n')[0] }),
);
