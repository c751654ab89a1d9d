/** Sets up, then runs a script that imports TypeScript, with the arguments behind it: `run-typescript.mjs FILE …`. */
import { exclusively } from './lib/lock.mjs';
import { endOnSignal, runNode } from './lib/processes.mjs';
import { red, say } from './lib/progress.mjs';
import { setUp } from './lib/setup.mjs';

endOnSignal(130);
try {
  await exclusively('set-up', setUp);
  // tsx is there only now, so this process could not have begun with it.
  process.exitCode = (await runNode(['--import', 'tsx', ...process.argv.slice(2)])).code;
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
