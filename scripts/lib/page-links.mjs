import { existsSync } from 'node:fs';
import { entrySources } from './entries.mjs';
import { follow, guides, importDescriptions, importsPage, indexPage, pages, read } from './guides.mjs';
import { anchorsOf, linksOf } from './markdown.mjs';
import { inProject } from './project.mjs';

/**
 * What is wrong with the links of the project's pages: files and headings that are not there, pages that nobody finds,
 * import names of which nothing is said.
 */
export function pageLinkProblems() {
  const problems = [];
  for (const file of pages()) {
    for (const { target, line } of linksOf(read(file))) {
      if (/^[a-z]+:/.test(target)) continue;
      const to = target.startsWith('#') ? file : follow(file, target);
      const anchor = /#(.+)/.exec(target)?.[1];
      if (!existsSync(inProject(to))) problems.push(`${file}:${line} links to ${to}, which is not there`);
      else if (anchor && to.endsWith('.md') && !anchorsOf(read(to)).has(anchor)) {
        problems.push(`${file}:${line} links to #${anchor}, which ${to} does not have`);
      }
    }
  }
  const listed = guides().map(({ file }) => file);
  for (const file of pages().filter((page) => page !== indexPage)) {
    const times = listed.filter((one) => one === file).length;
    if (times !== 1) problems.push(`${indexPage} lists ${file} ${times} times instead of once`);
  }
  for (const [name] of entrySources()) {
    if (!importDescriptions().has(name)) problems.push(`${importsPage} does not say what ${name} is`);
  }
  return problems;
}
