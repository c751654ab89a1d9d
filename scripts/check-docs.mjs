/**
 * Fails when something public is undocumented, or an example does not compile: what a user can import needs a text
 * beside it, and an example that has rotted is worse than none.
 *
 * - Every name that the package's entries export has a docstring, and so has every member of an exported interface or
 *   class.
 * - Every ```ts and ```js block in docstrings, README.md and docs/ compiles: for a page, or for a worker where its first
 *   line is `// worker`. What the commands of ```sh blocks name is there.
 * - Svelte's components, of the demo and of its guide, have no wrong type.
 * - No link of a page leads nowhere, and docs/index.md names every page once.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { commandProblems } from './lib/command-problems.mjs';
import { entrySources } from './lib/entries.mjs';
import { pageLinkProblems } from './lib/page-links.mjs';
import { inProject, root } from './lib/project.mjs';
import { svelteProblems } from './lib/svelte-problems.mjs';

const realms = { page: 'src/tsconfig.json', worker: 'workers/tsconfig.json' };
const problems = [];

const filesIn = (folder, ending) =>
  readdirSync(inProject(folder), { recursive: true })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith(ending));

/** TypeScript's number for a module that is not there. */
const NO_MODULE = 2307;

/** The ts and js blocks of a text file, with everything around them blanked, so that line numbers stay. */
function examplesIn(file) {
  const examples = [];
  let open;
  const lines = readFileSync(inProject(file), 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    const code = line.replace(file.endsWith('.ts') ? /^\s*\* ?/ : /^/, '');
    const language = /^\s*```([tj]s)$/.exec(code)?.[1];
    if (!open && language) open = { file, language, line: index + 1, code: [] };
    else if (open && /^\s*```$/.test(code)) {
      examples.push(open);
      open = undefined;
    } else open?.code.push(code);
  }
  return examples.map(({ code, language, line, ...rest }) => ({
    ...rest,
    path: inProject(dirname(file), `example-${file.replaceAll(/[^\w]/g, '-')}-${line}.${language}`),
    realm: code[0]?.trim() === '// worker' ? 'worker' : 'page',
    text: `${'\n'.repeat(line)}${code.join('\n')}\nexport {};\n`,
  }));
}

/** A program of one realm, in which the package goes by its own name and examples are files. */
function createProgram(realm, examples) {
  const file = inProject(realms[realm]);
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(file, ts.sys.readFile).config,
    ts.sys,
    dirname(file),
  );
  Object.assign(options, {
    noEmit: true,
    allowJs: true,
    checkJs: true,
    composite: false,
    incremental: false,
    tsBuildInfoFile: undefined,
    noUnusedLocals: false,
    noUnusedParameters: false,
    paths: Object.fromEntries(entrySources().map(([name, source]) => [name, [inProject(source)]])),
  });
  const texts = new Map(examples.map(({ path, text }) => [path, text]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  const sources = entrySources().map(([, source]) => inProject(source));
  const types = readdirSync(inProject('types')).map((name) => inProject('types', name));
  return ts.createProgram([...sources, ...types, ...texts.keys()], options, host);
}

function checkExamples(program, examples) {
  for (const { path, file } of examples) {
    const source = program.getSourceFile(path);
    for (const { start, messageText, code } of [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]) {
      // JavaScript is of somebody's application, whose own files and tools are not here.
      if (code === NO_MODULE && path.endsWith('.js')) continue;
      const { line } = source.getLineAndCharacterOfPosition(start);
      problems.push(`${file}:${line + 1} example: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
    }
  }
}

const place = (node) => {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  return `${source.fileName.slice(root.length + 1)}:${line + 1}`;
};

/** Whether a user sees the member and cannot read about it where it was first declared. */
function needsText(member) {
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword, ts.SyntaxKind.OverrideKeyword];
  return (
    member.name !== undefined && ts.isIdentifier(member.name) && !modifiers.some(({ kind }) => hidden.includes(kind))
  );
}

function checkExports(program, entry) {
  const checker = program.getTypeChecker();
  const documented = (symbol) => symbol.getDocumentationComment(checker).length > 0;
  const module = checker.getSymbolAtLocation(program.getSourceFile(inProject(entry)));
  for (const exported of module ? checker.getExportsOfModule(module) : []) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declarations = (symbol.declarations ?? []).filter(
      (node) => !node.getSourceFile().fileName.includes('/node_modules/'),
    );
    if (declarations.length === 0) continue;
    if (!documented(symbol))
      problems.push(`${place(declarations[0])} ${exported.name} has no docstring (exported by ${entry})`);
    for (const declaration of declarations) {
      if (!ts.isInterfaceDeclaration(declaration) && !ts.isClassDeclaration(declaration)) continue;
      for (const member of declaration.members.filter(needsText)) {
        if (documented(checker.getSymbolAtLocation(member.name))) continue;
        problems.push(`${place(member)} ${exported.name}.${member.name.text} has no docstring`);
      }
    }
  }
}

const documents = [...filesIn('src', '.ts'), ...filesIn('workers', '.ts'), ...filesIn('docs', '.md')];
if (ts.sys.fileExists(inProject('README.md'))) documents.push('README.md');
const examples = documents.flatMap(examplesIn);
for (const realm of Object.keys(realms)) {
  const own = examples.filter((example) => example.realm === realm);
  const program = createProgram(realm, own);
  checkExamples(program, own);
  const folder = join(dirname(realms[realm]), '/');
  for (const [, entry] of entrySources()) if (entry.startsWith(folder)) checkExports(program, entry);
}

problems.push(...svelteProblems(), ...commandProblems(), ...pageLinkProblems());
for (const problem of new Set(problems)) console.log(problem);
console.log(`${examples.length} examples; ${problems.length} problems.`);
process.exitCode = problems.length > 0 ? 1 : 0;
