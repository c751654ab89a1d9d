import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { inProject } from './project.mjs';

/**
 * What package.json exports, as pairs of the name that users import and the source behind it:
 * `['framepipe/worker.js', 'workers/index.ts']`. A pattern (`./stages/*.js`) stands for every file that it matches.
 */
export function entrySources() {
  const { name, exports } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  return Object.entries(exports).flatMap(([subpath, target]) => {
    const source = /^\.\/dist\/((?:src|workers)\/.+)\.js$/.exec(target.default ?? '')?.[1];
    if (!source) return [];
    const specifier = `${name}${subpath.slice(1)}`;
    return expand(source).map((one) => [specifier.replace('*', one), `${source.replace('*', one)}.ts`]);
  });
}

/** What the `*` of a pattern stands for; for a plain path, itself where the file is there. */
function expand(source) {
  if (!source.includes('*')) return existsSync(inProject(`${source}.ts`)) ? [source] : [];
  const files = readdirSync(inProject(source.slice(0, source.indexOf('*'))));
  return files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3));
}
