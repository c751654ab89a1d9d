import { readFileSync, writeFileSync } from 'node:fs';

/** Puts tables into docs/scale.md, each between two comments with its name. */
export function save(tables: Readonly<Record<string, string>>): void {
  const file = new URL('../../docs/scale.md', import.meta.url);
  let page = readFileSync(file, 'utf8');
  for (const [name, text] of Object.entries(tables)) page = put(page, name, text);
  writeFileSync(file, page);
}

/** Replaces what stands between two comments in the page. */
function put(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [at, until] = [page.indexOf(begin), page.indexOf(end)];
  if (at < 0 || until < at) throw new Error(`docs/scale.md has no place for ${name}`);
  return `${page.slice(0, at + begin.length)}\n${text}\n${page.slice(until)}`;
}
