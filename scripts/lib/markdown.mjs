/** Reads what the checks and the site need of a Markdown file: its code blocks, headings and links. */

/** Lines of a text, each with its number and the fenced block that it is in, if any. */
function* linesOf(text) {
  let fence;
  for (const [index, line] of text.split('\n').entries()) {
    const mark = /^\s*```(\S*)/.exec(line);
    if (mark && !fence) {
      fence = { language: mark[1], line: index + 1 };
      continue;
    }
    if (fence && /^\s*```\s*$/.test(line)) {
      fence = undefined;
      continue;
    }
    yield { line, number: index + 1, fence };
  }
}

/** The fenced code blocks: `{ language, line, code }`, `line` being that of the opening fence. */
export function codeBlocks(text) {
  const blocks = new Map();
  for (const { line, fence } of linesOf(text)) {
    if (!fence) continue;
    if (!blocks.has(fence)) blocks.set(fence, []);
    blocks.get(fence).push(line);
  }
  return [...blocks].map(([{ language, line }, code]) => ({ language, line, code: code.join('\n') }));
}

/** The anchors that headings make, as hosts of repositories make them. */
export function anchorsOf(text) {
  const seen = new Map();
  const anchors = new Set();
  for (const { line, fence } of linesOf(text)) {
    const title = !fence && /^#{1,6} (.+)$/.exec(line)?.[1];
    if (!title) continue;
    const slug = title
      .replaceAll(/\]\([^)]*\)/g, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return anchors;
}

/** The links outside of code: `{ text, target, line }`; the text of one that goes over lines is not told. */
export function linksOf(text) {
  const links = [];
  for (const { line, number, fence } of linesOf(text)) {
    if (fence) continue;
    const prose = line.replaceAll(/`[^`]*`/g, (code) => code.replaceAll(/[[\]()]/g, ' '));
    for (const [, label, target] of prose.matchAll(/(?:\[([^\]]*))?\]\(([^)\s]+)\)/g)) {
      links.push({ text: label, target, line: number });
    }
  }
  return links;
}
