/**
 * `node scripts/make-browser-table.mjs`: puts what browsers have answered on the demo's support page into
 * docs/browser-support.md. Each file of docs/browsers is what that page's button copied: another browser is added by
 * another file.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { inProject } from './lib/project.mjs';

const [begin, end] = ['<!-- answers -->', '<!-- /answers -->'];
const folder = inProject('docs', 'browsers');
const reports = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => JSON.parse(readFileSync(inProject('docs', 'browsers', file), 'utf8')));

const rows = new Map();
for (const { answers } of reports) {
  for (const { topic, id, question } of answers) rows.set(id, { topic, question });
}
const answerOf = ({ answers }, id) => answers.find((one) => one.id === id)?.answer ?? 'not asked';
const line = (cells) => `| ${cells.join(' | ')} |`;
const lines = [line(['', ...reports.map(({ browser }) => browser)]), line(['---', ...reports.map(() => '---')])];
let last;
for (const [id, { topic, question }] of rows) {
  if (topic !== last) lines.push(line([`**${topic}**`, ...reports.map(() => '')]));
  last = topic;
  lines.push(line([question, ...reports.map((report) => answerOf(report, id))]));
}

const file = inProject('docs', 'browser-support.md');
const page = readFileSync(file, 'utf8');
const [before, after] = [page.indexOf(begin), page.indexOf(end)];
if (before < 0 || after < before) throw new Error(`docs/browser-support.md has no place for the table (${begin})`);
writeFileSync(file, `${page.slice(0, before + begin.length)}\n${lines.join('\n')}\n${page.slice(after)}`);
