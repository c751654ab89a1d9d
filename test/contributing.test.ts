import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { entriesOf } from '../scripts/lib/release.mjs';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name!);

describe('CONTRIBUTING.md', () => {
  it('names every script of package.json that people run', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = Object.keys(scripts)
      .filter((name) => name !== 'prepublishOnly')
      .map((name) => (['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`));
    const text = read('CONTRIBUTING.md');
    expect(commands.filter((command) => !new RegExp(`\`${command}[\` ]`).test(text))).to.deep.equal([]);
    expect(all(text, /`(npm run [\w:]+)/g).filter((one) => !commands.includes(one))).to.deep.equal([]);
  });

  it('names every step of npm run verify', () => {
    const [, steps = ''] = /^const steps = \{\n(.*?)^\};/ms.exec(read('scripts/verify.mjs')) ?? [];
    const [, table = ''] = /\| step \| fails when \|\n(.*?)\n\n/s.exec(read('CONTRIBUTING.md')) ?? [];
    expect(all(steps, /^ {2}(\w+): /gm))
      .to.include('types')
      .and.have.members(all(table, /^\| (\w+) \|/gm));
  });
});

describe('CHANGELOG.md', () => {
  it('has the form that a release needs', () => {
    const headings = all(read('CHANGELOG.md'), /^## (.+)$/gm);
    expect(headings[0]).to.equal('Unreleased');
    for (const heading of headings) entriesOf(read('CHANGELOG.md'), `## ${heading}`);
    expect(headings.slice(1).filter((heading) => !/^\d+\.\d+\.\d+\S* - \d{4}-\d\d-\d\d$/.test(heading))).to.deep.equal(
      [],
    );
  });
});
