import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a page links to, and what in it can be linked to. */
function parse(file) {
  const text = readFileSync(file, 'utf8');
  const values = (pattern) => [...text.matchAll(pattern)].map(([, value]) => value.replaceAll('&amp;', '&'));
  return { links: values(/\s(?:href|src)="([^"]*)"/g), ids: new Set(values(/\sid="([^"]*)"/g)) };
}

/** What is wrong with a built site's links: addresses within it that are not there, and anchors that their page lacks. */
export function siteLinkProblems(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = new Map(names.map((file) => [file, /\.(?:html|svg)$/.test(file) ? parse(file) : undefined]));
  const problems = [];
  for (const [file, page] of files) {
    for (const link of new Set(page?.links)) {
      // TypeDoc links to parameters of a type within a type, and gives them no anchor.
      if (/^(?:[a-z]+:|\/\/|#__type)/.test(link)) continue;
      const [path, anchor] = link.split('#').map(decodeURIComponent);
      const to = path === '' ? file : join(dirname(file), path);
      const place = file.slice(folder.length + 1);
      if (!files.has(to)) problems.push(`${place} links to ${link}, which is not there`);
      else if (anchor && !files.get(to)?.ids.has(anchor)) problems.push(`${place}: ${link} is no anchor there`);
    }
  }
  return problems;
}
