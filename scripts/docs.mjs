/**
 * `npm run docs`: the site of guides and API pages, in build/docs; its first page is build/docs/index.html. Fails where
 * something in it leads nowhere.
 */
import { exclusively } from './lib/lock.mjs';
import { endOnSignal } from './lib/processes.mjs';
import { red, say, step } from './lib/progress.mjs';
import { inProject } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

const folder = inProject('build/docs');

async function build() {
  const { buildSite } = await import('./lib/site.mjs');
  const { siteLinkProblems } = await import('./lib/site-links.mjs');
  const problems = [...(await buildSite(folder)), ...siteLinkProblems(folder)];
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

endOnSignal(130);
try {
  await exclusively('set-up', setUp);
  await step('Building the site', build);
  say('It is in build/docs; index.html opens from the disk.');
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
