/** TypeScript does not read Svelte's components: svelte2tsx writes for it what they amount to. */
import { readdirSync, readFileSync } from 'node:fs';
import { VERSION } from 'svelte/compiler';
import { svelte2tsx } from 'svelte2tsx';
import ts from 'typescript';
import { inProject } from './project.mjs';
import { diagnosticsOf, virtualProgram } from './virtual-program.mjs';

const folder = 'demo/12-svelte';
const guide = 'docs/frameworks.md';
const read = (file) => readFileSync(inProject(file), 'utf8');

/** The demo's components, and those of the guide, which stand beside them. */
function components() {
  const files = readdirSync(inProject(folder)).filter((name) => name.endsWith('.svelte'));
  const own = files.map((name) => ({
    path: inProject(folder, name),
    where: `${folder}/${name}`,
    text: read(`${folder}/${name}`),
  }));
  const blocks = [...read(guide).matchAll(/^```svelte\n(.*?)^```$/gms)].map(([, text], index) => ({
    path: inProject(folder, `Example${index}.svelte`),
    where: `${guide}, example ${index + 1} of Svelte`,
    text,
  }));
  return [...own, ...blocks];
}

/** What is wrong with the types of Svelte's components. */
export function svelteProblems() {
  const texts = new Map();
  const places = new Map();
  for (const { path, where, text } of components()) {
    const { code } = svelte2tsx(text, { filename: path, isTsFile: true, version: VERSION, mode: 'ts' });
    texts.set(`${path}.tsx`, code);
    places.set(`${path}.tsx`, where);
  }
  const shims = ['svelte-shims-v4.d.ts', 'svelte-jsx-v4.d.ts'].map((name) =>
    inProject('node_modules/svelte2tsx', name),
  );
  const program = virtualProgram('demo/tsconfig.json', texts, { jsx: ts.JsxEmit.Preserve }, shims);
  return [...texts.keys()].flatMap((path) =>
    diagnosticsOf(program, path).map(({ message, text }) => `${places.get(path)}: ${message} (${text})`),
  );
}
