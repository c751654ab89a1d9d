/** The site of guides and API pages: TypeDoc, told this project's names, pages and order. */
import {
  Application,
  Comment,
  CommentTag,
  Converter,
  Logger,
  LogLevel,
  MinimalSourceFile,
  ReflectionKind,
  StructureRouter,
} from 'typedoc';
import ts from 'typescript';
import { entrySources } from './entries.mjs';
import { guides, importDescriptions, importsPage, indexPage, pages, read } from './guides.mjs';
import { codeBlocks } from './markdown.mjs';
import { inProject } from './project.mjs';
import { SiteFiles } from './site-files.mjs';

/** Addresses: `guides/keys.html`, `api/framepipe/keys.js/Keyring.html`. */
class Router extends StructureRouter {
  getIdealBaseName(reflection) {
    if (!reflection.isDocument()) return `api/${super.getIdealBaseName(reflection)}`;
    return `guides/${reflection.project.files.nameOf(reflection)}`;
  }
}

/** Keeps what TypeDoc complains of. */
class Complaints extends Logger {
  list = [];

  log(message, level) {
    if (level >= LogLevel.Warn) this.list.push(message);
  }
}

/** The languages of the pages' code; docstrings have TypeScript. */
const languages = () => {
  const named = pages().flatMap((page) => codeBlocks(read(page)).map(({ language }) => language));
  return [...new Set(['ts', ...named.filter((language) => language !== '')])];
};

const options = () => ({
  name: 'Framepipe',
  entryPoints: entrySources().map(([, source]) => inProject(source)),
  projectDocuments: guides().map(({ file }) => inProject(file)),
  readme: inProject(indexPage),
  router: 'framepipe',
  includeVersion: true,
  includeHierarchySummary: false,
  // The compiler has its own step; here sources of all realms are read with the page's library.
  skipErrorChecking: true,
  disableSources: true,
  disableGit: true,
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  sortEntryPoints: false,
  groupOrder: [...new Set(guides().map(({ group }) => group)), 'API', '*'],
  sort: ['source-order'],
  kindSortOrder: ['Document', 'Module', 'Function', 'Class', 'Interface', 'TypeAlias', 'Variable', 'Reference'],
  navigation: { includeGroups: true, includeFolders: false, excludeReferences: true },
  navigationLeaves: entrySources().map(([name]) => name),
  useFirstParagraphOfCommentAsSummary: true,
  headings: { readme: false, document: true },
  visibilityFilters: {},
  searchInDocuments: true,
  searchInComments: true,
  highlightLanguages: languages(),
  customCss: inProject('docs/site.css'),
  favicon: inProject('demo/icon.svg'),
  hideGenerator: true,
  validation: { invalidLink: true, notExported: false, invalidPath: false, notDocumented: false },
});

/** The compiler's options of the page, and all sources that users can import. */
function setSources({ options }) {
  const file = inProject('src/tsconfig.json');
  const { options: compilerOptions } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(file, ts.sys.readFile).config,
    ts.sys,
    inProject('src'),
  );
  const types = ts.sys.readDirectory(inProject('types'), ['.d.ts']);
  options.setCompilerOptions([...options.getValue('entryPoints'), ...types], compilerOptions, undefined);
}

/** Guides go by the titles that the index page gives them, in its groups; TypeDoc writes the title above the text. */
function nameGuide(document) {
  const path = document.project.files.getReflectionPath(document);
  const { title, group } = guides().find(({ file }) => inProject(file) === path);
  const [first, ...rest] = document.content;
  document.name = title;
  document.content = [{ ...first, text: first.text.replace(/^# .+\n+/, '') }, ...rest];
  document.frontmatter.group = group;
}

/** Modules go by the names that users import, and say what they are for. */
function nameModules({ converter, files }, project) {
  const descriptions = importDescriptions();
  for (const [specifier, source] of entrySources()) {
    const module = project
      .getChildrenByKind(ReflectionKind.Module)
      .find((one) => files.getReflectionPath(one) === inProject(source));
    module.name = specifier;
    const text = new MinimalSourceFile(descriptions.get(specifier) ?? '', inProject(importsPage));
    module.comment ??= new Comment();
    module.comment.summary = converter.parseRawComment(text, files).content;
    module.comment.blockTags.push(new CommentTag('@group', [{ kind: 'text', text: 'API' }]));
  }
}

/** Links that go by a file's name go by the guide's title; drawings are no code to be coloured. */
function nameLinks(parts, { files, project }) {
  return parts.map((part, index) => {
    if (part.kind === 'code') return { ...part, text: part.text.replace(/^```\n/, '```text\n') };
    const next = parts[index + 1];
    const target = next?.kind === 'relative-link' && files.resolve(next.target, project);
    if (!target?.isDocument?.()) return part;
    return { ...part, text: part.text.replace(/\[[\w-]+\.md\]\($/, `[${target.name}](`) };
  });
}

/** Where a guide names in code what can be imported, it links to its page: not in headings, nor within other links. */
function linkNames(project) {
  const byName = new Map();
  for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
    byName.set(module.name, [module]);
    for (const one of module.children.filter((child) => !child.isReference())) {
      byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
    }
  }
  const linked = (parts) => {
    let line = '';
    return parts.map((part) => {
      const targets = part.kind === 'code' && byName.get(part.text.slice(1, -1));
      const free = !/^#|\[[^\]]*$/.test(line);
      line = (line + part.text).split('\n').at(-1);
      if (!free || targets?.length !== 1) return part;
      return { kind: 'inline-tag', tag: '@linkcode', text: targets[0].name, target: targets[0] };
    });
  };
  const finished = (parts) => linked(nameLinks(parts, { files: project.files, project }));
  for (const document of project.documents) document.content = finished(document.content);
  project.readme = finished(project.readme);
}

/** Builds the site into `folder`; resolves with what is wrong with it. */
export async function buildSite(folder) {
  const app = await Application.bootstrap({}, []);
  app.logger = new Complaints();
  app.files = new SiteFiles();
  app.renderer.defineRouter('framepipe', Router);
  for (const [name, value] of Object.entries(options())) app.options.setValue(name, value);
  setSources(app);
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => nameGuide(document));
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => nameModules(app, project));
  const project = await app.convert();
  if (project) {
    linkNames(project);
    app.validate(project);
    await app.generateDocs(project, folder);
    app.files.write(folder);
  }
  return app.logger.list;
}
