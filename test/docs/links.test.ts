import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

interface Markdown {
  anchorsOf(text: string): Set<string>;
  codeBlocks(text: string): readonly { language: string; line: number; code: string }[];
  linksOf(text: string): readonly { target: string; line: number }[];
}

interface SiteLinks {
  siteLinkProblems(folder: string): readonly string[];
}

const load = <T>(name: string): Promise<T> => import(new URL(`../../scripts/lib/${name}.mjs`, import.meta.url).href);

describe('scripts/lib/markdown', () => {
  let anchorsOf: Markdown['anchorsOf'];
  let codeBlocks: Markdown['codeBlocks'];
  let linksOf: Markdown['linksOf'];
  before(async () => {
    ({ anchorsOf, codeBlocks, linksOf } = await load<Markdown>('markdown'));
  });

  it('makes anchors of headings as hosts of repositories do', () => {
    const text = '# Keys and key IDs\n## `setKey`, and why\n## Late\n## Late\n```\n# no heading\n```\n';
    expect([...anchorsOf(text)]).to.deep.equal(['keys-and-key-ids', 'setkey-and-why', 'late', 'late-1']);
  });

  it('finds links, also such as go over lines, but none in code', () => {
    const text = 'See [a](a.md#b) and [one\nmore](../c.ts).\n`[no](no.md)`\n```\n[no](no.md)\n```\n';
    expect(linksOf(text).map(({ target, line }) => [target, line])).to.deep.equal([
      ['a.md#b', 1],
      ['../c.ts', 2],
    ]);
  });

  it('finds code blocks with their language and line', () => {
    expect(codeBlocks('Text\n\n```ts\nlet a;\n\nlet b;\n```\n')).to.deep.equal([
      { language: 'ts', line: 3, code: 'let a;\n\nlet b;' },
    ]);
  });
});

describe('scripts/lib/site-links', () => {
  let siteLinkProblems: SiteLinks['siteLinkProblems'];
  let folder: string;
  beforeEach(async () => {
    ({ siteLinkProblems } = await load<SiteLinks>('site-links'));
    folder = mkdtempSync(join(tmpdir(), 'site-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('tells addresses that are not there, and anchors that their page lacks', () => {
    const write = (name: string, links: readonly string[]) =>
      writeFileSync(join(folder, name), `<h1 id="top"></h1>${links.map((link) => `<a href="${link}"></a>`).join('')}`);
    write('index.html', ['other.html#top', '#top', 'https://example.com/', 'gone.html', 'other.html#gone']);
    write('other.html', []);
    expect(siteLinkProblems(folder)).to.deep.equal([
      'index.html links to gone.html, which is not there',
      'index.html: other.html#gone is no anchor there',
    ]);
  });
});
