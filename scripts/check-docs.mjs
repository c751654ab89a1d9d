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
import { diagnosticsOf, virtualProgram } from './lib/virtual-program.mjs';

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

/** A program of one realm, in which examples are files. */
function createProgram(realm, examples) {
  const texts = new Map(examples.map(({ path, text }) => [path, text]));
  const sources = entrySources().map(([, source]) => inProject(source));
  return virtualProgram(realms[realm], texts, { allowJs: true, checkJs: true }, sources);
}

function checkExamples(program, examples) {
  for (const { path, file } of examples) {
    for (const { code, line, message } of diagnosticsOf(program, path)) {
      // JavaScript is of somebody's application, whose own files and tools are not here.
      if (code !== NO_MODULE || !path.endsWith('.js')) problems.push(`${file}:${line} example: ${message}`);
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
