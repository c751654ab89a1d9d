/** Keeps what was measured in the project: bench/results.*, the tables of docs/performance.md, the calculator's figures. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runNode } from '../../scripts/lib/processes.mjs';
import { inProject } from '../../scripts/lib/project.mjs';
import { figuresOf } from './figures.mjs';
import { htmlOf } from './html.mjs';
import { pageTables, put } from './page-tables.mjs';
import { document } from './report.mjs';

/** The new results, and of the old ones what was not measured again. */
export function merge(old, report) {
  const date = report.time.slice(0, 10);
  const results = report.results.map((result) => {
    const before = old?.results.find(({ browser }) => browser === result.browser);
    const again = new Set([...result.summaries.map(({ name }) => name), ...result.noisy]);
    const dated = (all) => all.map((one) => ({ date, ...one }));
    return {
      ...result,
      summaries: [...(before?.summaries.filter(({ name }) => !again.has(name)) ?? []), ...dated(result.summaries)],
      noisy: [...(before?.noisy.filter((name) => !again.has(name)) ?? []), ...result.noisy],
      series: result.series?.length > 0 ? dated(result.series) : (before?.series ?? []),
    };
  });
  const others = old?.results.filter(({ browser }) => !results.some((one) => one.browser === browser)) ?? [];
  return { ...report, results: [...results, ...others] };
}

export async function save(report) {
  const file = inProject('bench', 'results.json');
  const whole = merge(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined, report);
  writeFileSync(file, `${JSON.stringify(whole, undefined, 2)}\n`);
  await render(whole);
}

/** Writes all that is made of the results. */
export async function render(report) {
  writeFileSync(inProject('bench', 'results.md'), document(report));
  writeFileSync(inProject('bench', 'results.html'), htmlOf(report));
  const page = inProject('docs', 'performance.md');
  let text = readFileSync(page, 'utf8');
  for (const [name, tables] of Object.entries(pageTables(report))) text = put(text, name, tables);
  writeFileSync(page, text);
  const figures = figuresOf(report);
  if (figures) writeFileSync(inProject('demo', 'cost', 'figures.ts'), figures);
  const biome = inProject('node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const files = [inProject('bench', 'results.json'), inProject('demo', 'cost', 'figures.ts')];
  const { code, output } = await runNode([biome, 'format', '--write', ...files], { quiet: true });
  if (code !== 0) throw new Error(output);
}
