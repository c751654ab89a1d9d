/** What was measured, as text for a terminal and for bench/results.md. */
import { number, spread, table } from './format.mjs';
import { growth } from './statistics.mjs';

function section(browser, { name, unit, launches, quiet, control, variants, notes = [] }) {
  const timed = variants.some(({ cpu }) => cpu);
  const rows = variants.map(({ name: variant, values, ratio, cpu }) => [
    variant,
    spread(values),
    ratio === undefined ? '1' : spread(ratio),
    ...(timed ? [cpu ? spread(cpu) : ''] : []),
  ]);
  return [
    `### ${name}, ${browser}`,
    '',
    table([['', unit, 'ratio', ...(timed ? ['CPU, µs a frame'] : [])], ...rows]),
    '',
    `${quiet} of ${launches} launches were quiet; the first line against itself: ${spread(control)}.`,
    ...notes.map((note) => `**${note}**`),
  ].join('\n');
}

function seriesTable(browser, series) {
  const rows = series.map(({ name, unit, points }) => {
    const { first, last, grown } = growth(points);
    const minutes = number((points.at(-1)?.[0] ?? 0) / 60);
    return [name, `${minutes} min`, `${number(first)} ${unit}`, `${number(last)} ${unit}`, `${number(grown)} ${unit}`];
  });
  return [
    `### Memory, ${browser}`,
    '',
    table([['', 'for', 'median of the first third', 'of the last', 'grown'], ...rows]),
  ].join('\n');
}

/** All comparisons of all browsers, and those that the machine was too busy for. */
export function tables(results) {
  return results
    .flatMap(({ browser, summaries, noisy, series = [] }) => [
      ...summaries.map((summary) => section(browser, summary)),
      ...(series.length > 0 ? [seriesTable(browser, series)] : []),
      ...(noisy.length > 0 ? [`No launch of ${browser} was quiet for: ${noisy.join('; ')}.`] : []),
    ])
    .join('\n\n');
}

/** bench/results.md. */
export function document({ time, machine, effort, results }) {
  return `# What things cost

Made by \`npm run bench -- --save\`, ${time.slice(0, 10)}, on ${machine}; ${results.map(({ version }) => version).join(', ')}.
[The same with plots](results.html).

Medians, and quartiles in brackets, of samples that are the fastest of ${effort.tries} tries. Ratios are to the first line of the
same table, each within one round, in which every variant had one sample, in an order drawn anew. The first line had two:
a launch in which it differed from itself by more than 5 % in the median or 15 % in a quartile does not count, and ratios
between 0.87 and 1.15 say nothing. Where 99 of 100 frames are asked for, 20 % and 60 % are allowed, and no ratio below 1.6
says anything; where half of them are, 8 % and 25 %. CPU time is that of all the browser's threads. Read ratios rather than times:
those are of this machine, on that day.

${tables(results)}
`;
}
