/**
 * Makes a release: checks everything, raises the version, dates the changelog, commits and tags. By default it only says
 * what it would do. Publishing is CI's: it does that for each tag, so that npm can tell what a package was made of.
 *
 *   npm run release -- minor              says what would be done
 *   npm run release -- minor --commit     does it
 *   npm run release -- 1.0.0-rc.1         a version by name
 */
import { parseArgs } from 'node:util';
import { endOnSignal, runNode } from './lib/processes.mjs';
import { orExit, red, say } from './lib/progress.mjs';
import { inProject, root } from './lib/project.mjs';
import { release } from './lib/release.mjs';

function read() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      commit: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      'no-verify': { type: 'boolean', default: false },
    },
  });
  const [wanted, ...more] = positionals;
  if (!wanted || more.length > 0) throw new Error('Which release? major, minor, patch or a version.');
  const isDry = !values.commit || values['dry-run'];
  if (values['no-verify'] && !isDry) throw new Error('Nothing is released that has not been verified.');
  return { wanted, isDry, isVerified: !values['no-verify'] };
}

const { wanted, isDry, isVerified } = orExit(read);
endOnSignal(130);
try {
  const { tag } = await release({
    root,
    wanted,
    isDry,
    say,
    date: new Date().toISOString().slice(0, 10),
    async verify() {
      if (!isVerified) return say('! Nothing was verified.');
      const { code } = await runNode([inProject('scripts/verify.mjs')]);
      if (code !== 0) throw new Error('There is no release of what does not pass `npm run verify`.');
    },
  });
  say(isDry ? `This was a dry run; --commit makes ${tag}.` : `Made ${tag}. To publish it: git push --follow-tags`);
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
