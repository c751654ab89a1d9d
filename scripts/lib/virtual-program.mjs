import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import ts from 'typescript';
import { entrySources } from './entries.mjs';
import { inProject } from './project.mjs';

/**
 * A program for the compiler in which texts are files, and the package goes by its own name.
 *
 * @param tsconfig whose options count, but for those given here
 * @param texts by path
 * @param options the compiler's
 * @param roots further files
 */
export function virtualProgram(tsconfig, texts, options, roots) {
  const file = inProject(tsconfig);
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  const all = {
    ...ts.parseJsonConfigFileContent(config, ts.sys, dirname(file)).options,
    noEmit: true,
    composite: false,
    incremental: false,
    tsBuildInfoFile: undefined,
    // Examples show what there is, and use what they need; tools write what stands for markup.
    noUnusedLocals: false,
    noUnusedParameters: false,
    paths: Object.fromEntries(entrySources().map(([name, source]) => [name, [inProject(source)]])),
    ...options,
  };
  const host = ts.createCompilerHost(all);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  const types = readdirSync(inProject('types')).map((name) => inProject('types', name));
  return ts.createProgram([...roots, ...types, ...texts.keys()], all, host);
}

/** What the compiler says of one file. */
export function diagnosticsOf(program, path) {
  const source = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ start, length, messageText, code }) => ({
      code,
      line: source.getLineAndCharacterOfPosition(start).line + 1,
      message: ts.flattenDiagnosticMessageText(messageText, '\n'),
      text: source.text.slice(start, start + length),
    }),
  );
}
