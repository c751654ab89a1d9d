/** `node bench/render.mjs`: writes anew all that is made of bench/results.json, without measuring. */
import { readFileSync } from 'node:fs';
import { inProject } from '../scripts/lib/project.mjs';
import { render } from './lib/save.mjs';

await render(JSON.parse(readFileSync(inProject('bench', 'results.json'), 'utf8')));
