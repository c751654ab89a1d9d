import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { inProject } from './project.mjs';

/** Packages of others of which the published files hold copies, and where. The packaging step compares it with the bundles. */
export const bundled = {
  uplot: ['dist/cli/page/uplot.js'],
};

/** The text of a package's licence, the project's own where none is named. */
export function licenceText(name) {
  const folder = name ? inProject('node_modules', name) : inProject('.');
  const file = readdirSync(folder).find((one) => /^licen[cs]e(\.|$)/i.test(one));
  if (!file) throw new Error(`${name} has no file with its licence.`);
  return readFileSync(`${folder}/${file}`, 'utf8').trim();
}

/** What a bundle's licence file says: the project's own licence, and those of what is in the bundle. */
export function bundleNotice(file) {
  const others = Object.keys(bundled).filter((name) => bundled[name].includes(file));
  const texts = others.map((name) => `This file holds parts of ${name}:\n\n${licenceText(name)}`);
  return [`Framepipe\n\n${licenceText()}`, ...texts].join('\n\n---\n\n');
}

/** Packages that a bundle holds, by its source map, and `bundled` does not name. */
export function unnamedIn(file) {
  const map = inProject(`${file}.map`);
  if (!existsSync(map)) return [`${file} has no source map`];
  const names = JSON.parse(readFileSync(map, 'utf8')).sources.map(
    (source) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1],
  );
  return [...new Set(names)].filter((name) => name && !bundled[name]?.includes(file));
}
