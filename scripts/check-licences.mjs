/**
 * Fails when THIRD-PARTY.md does not say what there is, or when something comes to users under a licence that asks more of
 * them than to be named: whoever ships Framepipe ships these, too.
 *
 *   npm run licences     writes THIRD-PARTY.md anew
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundled, licenceText } from './lib/bundled.mjs';
import { inProject } from './lib/project.mjs';

/** Of packages that come with Framepipe. */
const permissive = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'];
/** Of those that users install by themselves; used unchanged, MPL-2.0 asks nothing of what uses it. */
const usable = [...permissive, 'MPL-2.0'];

const read = (path) => readFileSync(inProject(path), 'utf8');
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const { dependencies, peerDependencies, devDependencies } = JSON.parse(read('package.json'));
const { packages } = JSON.parse(read('package-lock.json'));
const problems = [];

const licenceOf = (name) => JSON.parse(read(`node_modules/${name}/package.json`)).license;

/** The packages and all that they need, by name. */
function withNeeds(names) {
  const all = new Set(names);
  for (const name of all)
    for (const needed of Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {})) all.add(needed);
  return [...all].sort();
}

function table(names, allowed) {
  const rows = names.map((name) => {
    const licence = licenceOf(name);
    if (allowed && !allowed.includes(licence))
      problems.push(`${name} is under ${licence}, which is none of ${allowed}.`);
    return `| \`${name}\` | ${licence} |`;
  });
  return ['| package | licence |', '| --- | --- |', ...rows].join('\n');
}

const copies = Object.entries(bundled).map(([name, files]) => {
  const places = files.map((file) => `\`${file}\``).join(', ');
  return `### ${name}\n\nIn ${places}.\n\n\`\`\`text\n${licenceText(name)}\n\`\`\``;
});
const own = withNeeds(Object.keys(dependencies));
const peers = withNeeds(Object.keys(peerDependencies));
const rest = Object.keys(devDependencies).filter((name) => !peers.includes(name));

const text = `# Third parties

What of others comes with Framepipe, and under which licences. Made by \`npm run licences\`; do not edit.

## Copies in the published files

${copies.join('\n\n')}

## Installed with Framepipe

${table(own, permissive)}

## Optional peers, which users install by themselves

${table(peers, usable)}

## For development only; nothing of them is published

${table(rest)}
`;

if (values.write) writeFileSync(inProject('THIRD-PARTY.md'), text);
else if (!existsSync(inProject('THIRD-PARTY.md')) || read('THIRD-PARTY.md') !== text) {
  problems.push('THIRD-PARTY.md is stale: run `npm run licences`.');
}
for (const problem of problems) console.log(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
