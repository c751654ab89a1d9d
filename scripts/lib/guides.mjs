import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { linksOf } from './markdown.mjs';
import { inProject } from './project.mjs';

/** The page that names all others, in the order in which they are read. */
export const indexPage = 'docs/index.md';

/** Reads a file of the project. */
export const read = (file) => readFileSync(inProject(file), 'utf8');

/** A path in the project that a link of `file` leads to. */
export const follow = (file, target) =>
  normalize(join(dirname(file), target.replace(/#.*/, '')))
    .split(sep)
    .join('/')
    .replace(/\/$/, '');

/** The guides as the index page has them: `{ file, title, group }`, in its order. */
export function guides() {
  return read(indexPage)
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const group = section.slice(0, section.indexOf('\n')).trim();
      return linksOf(section)
        .map(({ text, target }) => ({ file: follow(indexPage, target), title: text, group }))
        .filter(({ file }) => file.endsWith('.md'));
    });
}

/** The page that says what is behind each import name. */
export const importsPage = 'docs/imports.md';

/** What it says, by import name. */
export const importDescriptions = () =>
  new Map(
    [...read(importsPage).matchAll(/^\| `(framepipe[^`]*)` \| (.+?) \|$/gm)].map(([, name, text]) => [name, text]),
  );

/** Every page of text that the project has. */
export const pages = () => [
  ...readdirSync(inProject('.')).filter((name) => name.endsWith('.md')),
  ...readdirSync(inProject('docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
