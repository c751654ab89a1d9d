import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  checkPromise,
  datedChangelog,
  entriesOf,
  hindrances,
  nextVersion,
  release,
} from '../../scripts/lib/release.mjs';

const changelog = `# Changelog

All notable changes.

## Unreleased

### Added

- A stage.

## 0.1.0 - 2026-01-31

### Fixed

- A fault.
`;

describe('a release', () => {
  it('has the next version, or the one that is named', () => {
    expect(['major', 'minor', 'patch'].map((bump) => nextVersion('0.1.5', bump))).to.deep.equal([
      '1.0.0',
      '0.2.0',
      '0.1.6',
    ]);
    expect(nextVersion('0.1.5', '1.0.0-rc.1')).to.equal('1.0.0-rc.1');
    expect(nextVersion('1.0.0-rc.1', 'major')).to.equal('1.0.0');
    expect(() => nextVersion('0.1.5', '0.1.5')).to.throw('not later');
    expect(() => nextVersion('0.1.5', 'huge')).to.throw('none of');
  });

  it('dates what is unreleased, and keeps the rest', () => {
    const dated = datedChangelog(changelog, '0.2.0', '2026-11-21');
    expect(dated).to.include('## Unreleased\n\n## 0.2.0 - 2026-11-21\n\n### Added\n\n- A stage.\n\n## 0.1.0');
    expect([...entriesOf(dated, '## 0.2.0 - 2026-11-21')]).to.deep.equal([['Added', '- A stage.']]);
    expect(() => datedChangelog(dated, '0.3.0', '2026-11-22')).to.throw('nothing unreleased');
    expect(() => entriesOf(changelog.replace('Added', 'New'), '## Unreleased')).to.throw('no section "New"');
    expect(() => entriesOf(changelog.replace('### Added\n', ''), '## Unreleased')).to.throw('outside of its sections');
    expect(() => entriesOf('', '## Unreleased')).to.throw('has no');
  });

  it('promises no less than the changelog tells', () => {
    const breaking = new Map([['Breaking', '- All is new.']]);
    const added = new Map([['Added', '- A stage.']]);
    expect(() => checkPromise('1.2.3', '1.3.0', breaking)).to.throw('breaking');
    expect(() => checkPromise('0.2.3', '0.2.4', breaking)).to.throw('breaking');
    expect(() => checkPromise('1.2.3', '1.2.4', added)).to.throw('additions');
    checkPromise('1.2.3', '2.0.0', breaking);
    checkPromise('1.2.3', '2.0.0-rc.1', breaking);
    checkPromise('0.2.3', '0.3.0', breaking);
    checkPromise('1.2.3', '1.2.4', new Map([['Fixed', '- A fault.']]));
  });

  it('is published by CI alone, of its tag, with an id-token', () => {
    const pkg = { version: '0.1.0', repository: 'github:framepipe/framepipe' };
    const env = { CI: 'true', ACTIONS_ID_TOKEN_REQUEST_URL: 'https://example.org' };
    expect(hindrances({ env, tag: 'v0.1.0', changelog, pkg })).to.deep.equal([]);
    expect(hindrances({ env: {}, tag: '', changelog: '', pkg: { version: '0.1.0' } })).to.have.length(5);
    expect(hindrances({ env, tag: 'v0.2.0', changelog, pkg: { ...pkg, version: '0.2.0' } })).to.have.length(1);
  });

  describe('of a repository', () => {
    let root: string;
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
    const commit = () =>
      git('-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--all', '--quiet', '-m', 'x');
    const verified: string[] = [];
    const make = (options: {
      readonly wanted?: string;
      readonly isDry?: boolean;
      readonly verify?: () => Promise<void>;
    }) =>
      release({
        root,
        wanted: options.wanted ?? 'minor',
        isDry: options.isDry ?? true,
        date: '2026-11-21',
        verify: options.verify ?? (async () => void verified.push('yes')),
        say: () => {},
      });
    const refusal = (options: Parameters<typeof make>[0]) =>
      make(options).then(String, ({ message }: Error) => message);

    beforeEach(() => {
      verified.length = 0;
      root = mkdtempSync(join(tmpdir(), 'release-'));
      git('init', '--quiet', '--initial-branch', 'main');
      git('config', 'user.name', 'a');
      git('config', 'user.email', 'a@example.org');
      const pkg = { name: 'released', version: '0.1.0' };
      writeFileSync(join(root, 'package.json'), JSON.stringify(pkg));
      writeFileSync(
        join(root, 'package-lock.json'),
        JSON.stringify({ ...pkg, lockfileVersion: 3, packages: { '': pkg } }),
      );
      writeFileSync(join(root, 'CHANGELOG.md'), changelog);
      git('add', '.');
      commit();
    });
    afterEach(() => rmSync(root, { recursive: true }));

    it('that is dry changes nothing', async () => {
      const before = git('rev-parse', 'HEAD');
      expect(await make({})).to.deep.equal({ version: '0.2.0', tag: 'v0.2.0' });
      expect([git('status', '--porcelain'), git('rev-parse', 'HEAD'), git('tag')]).to.deep.equal(['', before, '']);
      expect(verified).to.deep.equal(['yes']);
    });

    it('raises the version, dates the changelog, commits and tags', async () => {
      await make({ isDry: false });
      const read = (name: string) => readFileSync(join(root, name), 'utf8');
      expect(JSON.parse(read('package.json'))).to.include({ version: '0.2.0' });
      expect(JSON.parse(read('package-lock.json')).packages['']).to.include({ version: '0.2.0' });
      expect(read('CHANGELOG.md')).to.include('## 0.2.0 - 2026-11-21');
      expect([git('status', '--porcelain'), git('tag', '--points-at', 'HEAD')]).to.deep.equal(['', 'v0.2.0']);
      expect(git('log', '-1', '--format=%s')).to.equal('Release 0.2.0');
    });

    it('is refused for what is not committed, of another branch, not verified, or tagged already', async () => {
      writeFileSync(join(root, 'CHANGELOG.md'), `${changelog}\n- More.\n`);
      expect(await refusal({})).to.include('not committed');
      git('checkout', '--quiet', 'CHANGELOG.md');
      git('checkout', '--quiet', '-b', 'other');
      expect(await refusal({})).to.include('this is other');
      git('checkout', '--quiet', 'main');
      expect(await refusal({ isDry: false, verify: () => Promise.reject(new Error('lint')) })).to.equal('lint');
      expect(git('status', '--porcelain')).to.equal('');
      expect(await refusal({ wanted: 'patch' })).to.include('additions');
      git('tag', 'v0.2.0');
      expect(await refusal({})).to.include('a tag v0.2.0 already');
    });
  });
});
