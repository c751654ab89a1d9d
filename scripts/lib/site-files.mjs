import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { FileRegistry } from 'typedoc';
import { indexPage } from './guides.mjs';
import { inProject, root } from './project.mjs';

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const inRoot = (path) => relative(root, path).split(sep).join('/');

/** A page that shows a file of the project as it is, or what a folder holds. */
function page(path, body) {
  const up = '../'.repeat(path.split('/').length);
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${path} | Framepipe</title>
  <link rel="icon" href="${up}assets/favicon.svg">
  <link rel="stylesheet" href="${up}assets/style.css">
  <link rel="stylesheet" href="${up}assets/custom.css">
</head>
<body class="source">
  <script>document.documentElement.dataset.theme = localStorage.getItem('tsd-theme') || 'os';</script>
  <header><a href="${up}index.html">Framepipe</a></header>
  <main><h1>${path}</h1>${body}</main>
</body>
</html>
`;
}

/**
 * What the guides link to beside each other: sources, tests, folders. TypeDoc would copy files under their last name;
 * here each becomes a page, at its path in the project.
 */
export class SiteFiles extends FileRegistry {
  #linked = new Set();

  /** What a guide is called in its address. */
  nameOf(reflection) {
    return basename(this.getReflectionPath(reflection), '.md').toLowerCase();
  }

  /** What a link leads to; TypeDoc's own link to the first page would lead to a folder, which opens on servers only. */
  resolve(id, project) {
    const target = super.resolve(id, project);
    return target === project ? this.resolvePath(id) : target;
  }

  getName(id) {
    const path = this.resolvePath(id);
    if (path === inProject(indexPage)) return '../index.html';
    if (path) this.#linked.add(path);
    return path && `${inRoot(path)}.html`;
  }

  /** Nothing for TypeDoc to copy. */
  getNameToAbsoluteMap() {
    return new Map();
  }

  /** Writes the pages of all that was linked to. */
  write(folder) {
    for (const path of this.#linked) this.#write(path, folder);
  }

  #write(path, folder) {
    const name = inRoot(path);
    const to = join(folder, 'media', `${name}.html`);
    mkdirSync(dirname(to), { recursive: true });
    if (!statSync(path).isDirectory()) {
      writeFileSync(to, page(name, `<pre><code>${escaped(readFileSync(path, 'utf8'))}</code></pre>`));
      return;
    }
    const children = readdirSync(path).sort();
    for (const child of children) this.#write(inProject(name, child), folder);
    const items = children.map((child) => `<li><a href="${basename(name)}/${child}.html">${child}</a></li>`);
    writeFileSync(to, page(name, `<ul>${items.join('')}</ul>`));
  }
}
