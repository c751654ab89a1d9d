import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('docs/dependencies.md', () => {
  it('names every dependency of package.json, its version, and how it is installed', () => {
    const { dependencies, devDependencies, peerDependencies } = JSON.parse(read('package.json')) as Record<
      'dependencies' | 'devDependencies' | 'peerDependencies',
      Record<string, string>
    >;
    const howOf = (name: string) =>
      name in dependencies ? 'installed with Framepipe' : name in peerDependencies ? 'optional peer' : 'development';
    const wanted = Object.entries({ ...dependencies, ...devDependencies }).map(
      ([name, version]) => `${name} ${version} ${howOf(name)}`,
    );
    const rows = read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|/gm);
    expect([...rows].map(([, ...cells]) => cells.join(' '))).to.have.members(wanted);
  });
});
