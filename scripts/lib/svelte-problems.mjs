/** TypeScript does not read Svelte's components: svelte2tsx writes for it what they amount to. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { VERSION } from 'svelte/compiler';
import { svelte2tsx } from 'svelte2tsx';
import ts from 'typescript';
import { entrySources } from './entries.mjs';
import { inProject } from './project.mjs';

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
  const config = inProject('demo/tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, ts.sys.readFile).config,
    ts.sys,
    dirname(config),
  );
  Object.assign(options, {
    noEmit: true,
    composite: false,
    incremental: false,
    tsBuildInfoFile: undefined,
    jsx: ts.JsxEmit.Preserve,
    // What stands for the markup is written by a tool.
    noUnusedLocals: false,
    noUnusedParameters: false,
    paths: Object.fromEntries(entrySources().map(([name, source]) => [name, [inProject(source)]])),
  });
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  const types = readdirSync(inProject('types')).map((name) => inProject('types', name));
  const shims = ['svelte-shims-v4.d.ts', 'svelte-jsx-v4.d.ts'].map((name) =>
    inProject('node_modules/svelte2tsx', name),
  );
  const program = ts.createProgram([...texts.keys(), ...types, ...shims], options, host);
  return [...texts.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start, length, messageText }) =>
        `${places.get(path)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')} (${source.text.slice(start, start + length)})`,
    );
  });
}
