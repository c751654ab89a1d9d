import { readFileSync } from 'node:fs';
import { inProject } from './project.mjs';

/**
 * What package.json exports, as pairs of the name that users import and the source behind it:
 * `['framepipe/worker.js', 'workers/index.ts']`.
 */
export function entrySources() {
  const { name, exports } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  return Object.entries(exports).flatMap(([subpath, target]) => {
    const source = /^\.\/dist\/((?:src|workers)\/.+)\.js$/.exec(target.default ?? '')?.[1];
    return source ? [[`${name}${subpath.slice(1)}`, `${source}.ts`]] : [];
  });
}
