/** What a release changes, apart from the command that runs it: versions, the changelog, the commit and its tag. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import { run } from './processes.mjs';

/** Sections of the changelog, in their order. Breaking changes come first, with before and after. */
export const sections = ['Breaking', 'Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
const UNRELEASED = '## Unreleased';
const bumps = ['major', 'minor', 'patch'];

/** The version after `current`: by `major`, `minor` or `patch`, or the one that is named, if it is a later one. */
export function nextVersion(current, wanted) {
  if (bumps.includes(wanted)) return semver.inc(current, wanted);
  if (semver.valid(wanted) !== wanted) throw new Error(`"${wanted}" is none of ${bumps.join(', ')}, and no version.`);
  if (!semver.gt(wanted, current)) throw new Error(`${wanted} is not later than ${current}.`);
  return wanted;
}

/** What the changelog says below a heading, by section. Throws for sections that there are not. */
export function entriesOf(changelog, heading) {
  const [, rest] = `\n${changelog}\n`.split(`\n${heading}\n`);
  if (rest === undefined) throw new Error(`CHANGELOG.md has no "${heading}".`);
  const [body] = rest.split(/^## /m);
  const parts = body.split(/^### (.+)\n/m);
  if (parts[0].trim() !== '') throw new Error(`CHANGELOG.md: "${heading}" has entries outside of its sections.`);
  const entries = new Map();
  for (let at = 1; at < parts.length; at += 2) {
    if (!sections.includes(parts[at]))
      throw new Error(`CHANGELOG.md: there is no section "${parts[at]}", only ${sections.join(', ')}.`);
    if (parts[at + 1].trim() !== '') entries.set(parts[at], parts[at + 1].trim());
  }
  return entries;
}

/** Throws where the version promises less than the changelog: before 1.0 the minor number stands for the major one. */
export function checkPromise(current, next, entries) {
  const change = semver.diff(current, next)?.replace('pre', '');
  const large = semver.major(current) === 0 ? ['major', 'minor'] : ['major'];
  if ((entries.has('Breaking') || entries.has('Removed')) && !large.includes(change)) {
    throw new Error(`The changelog tells of breaking changes: ${next} promises that there are none.`);
  }
  if (entries.has('Added') && change === 'patch') {
    throw new Error(`The changelog tells of additions: ${next} promises corrections only.`);
  }
}

/** The changelog with what was unreleased under its version and date. */
export function datedChangelog(changelog, version, date) {
  if (entriesOf(changelog, UNRELEASED).size === 0) throw new Error('CHANGELOG.md has nothing unreleased.');
  return changelog.replace(`${UNRELEASED}\n`, `${UNRELEASED}\n\n## ${version} - ${date}\n`);
}

/** Why this version cannot be published from here, if it cannot: only what CI made of a tag is, with its provenance. */
export function hindrances({ env, tag, changelog, pkg }) {
  const reasons = [];
  if (!env.CI) reasons.push('this is not CI');
  if (!env.ACTIONS_ID_TOKEN_REQUEST_URL && !env.SIGSTORE_ID_TOKEN)
    reasons.push('there is no id-token to prove the origin with');
  if (!pkg.repository) reasons.push('package.json names no repository, which the provenance is compared with');
  if (tag !== `v${pkg.version}`) reasons.push(`the tag is ${tag || 'missing'}, the version ${pkg.version}`);
  const isDated = changelog.split('\n').some((line) => line.replace(/ - \d{4}-\d\d-\d\d$/, '') === `## ${pkg.version}`);
  if (!isDated) {
    reasons.push(`CHANGELOG.md does not tell of ${pkg.version}`);
  }
  return reasons;
}

async function output(root, command, ...args) {
  const result = await run(command, args, {
    quiet: true,
    cwd: root,
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${result.output.trim()}`);
  return result.output.trim();
}

/**
 * Makes a release of what is in `root`, or only says what it would do: checks, then version, changelog, commit and tag.
 * Nothing is pushed or published. Throws where something hinders it; then nothing has changed.
 *
 * @param verify rejects where a check fails
 * @param say hears each step
 */
export async function release({ root, wanted, date, isDry, verify, say }) {
  const git = (...args) => output(root, 'git', ...args);
  const read = (name) => readFileSync(join(root, name), 'utf8');
  const changes = await git('status', '--porcelain');
  if (changes !== '') throw new Error(`There are changes that are not committed:\n${changes}`);
  const branch = await git('branch', '--show-current');
  if (branch !== 'main') throw new Error(`Releases are made of main, this is ${branch || 'no branch'}.`);

  const { version: current } = JSON.parse(read('package.json'));
  const version = nextVersion(current, wanted);
  const entries = entriesOf(read('CHANGELOG.md'), UNRELEASED);
  checkPromise(current, version, entries);
  const changelog = datedChangelog(read('CHANGELOG.md'), version, date);
  const tag = `v${version}`;
  if ((await git('tag', '--list', tag)) !== '') throw new Error(`There is a tag ${tag} already.`);

  await verify();
  say(`${current} → ${version}, of ${date}: ${[...entries.keys()].join(', ')}`);
  if (isDry) return { version, tag };

  await output(root, 'npm', 'version', version, '--no-git-tag-version', '--loglevel=error');
  writeFileSync(join(root, 'CHANGELOG.md'), changelog);
  await git(
    'commit',
    '--quiet',
    '--message',
    `Release ${version}`,
    '--',
    'package.json',
    'package-lock.json',
    'CHANGELOG.md',
  );
  await git('tag', '--annotate', tag, '--message', `Release ${version}`);
  return { version, tag };
}
