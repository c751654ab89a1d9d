/** What was measured, as text for a terminal and for bench/results.md. */

/** Three digits tell all that a busy machine allows. */
const number = (value) => (value >= 1_000 ? String(Math.round(value)) : String(Number(value.toPrecision(3))));
const spread = ({ low, median, high }) => `${number(median)} (${number(low)} to ${number(high)})`;

/** Rows of cells as a Markdown table whose columns line up. */
function table([head, ...rows]) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function section(browser, { name, launches, quiet, control, variants }) {
  const rows = variants.map(({ name: variant, microseconds, ratio }) => [
    variant,
    spread(microseconds),
    ratio === undefined ? '1' : spread(ratio),
  ]);
  return [
    `### ${name}, ${browser}`,
    '',
    table([['', 'µs a frame', 'ratio'], ...rows]),
    '',
    `${quiet} of ${launches} launches were quiet; the first line against itself: ${spread(control)}.`,
  ].join('\n');
}

/** All comparisons of all browsers, and those that the machine was too busy for. */
export function tables(results) {
  return results
    .flatMap(({ browser, summaries, noisy }) => [
      ...summaries.map((summary) => section(browser, summary)),
      ...(noisy.length > 0 ? [`No launch of ${browser} was quiet for: ${noisy.join('; ')}.`] : []),
    ])
    .join('\n\n');
}

/** bench/results.md. */
export function document({ time, machine, effort, results }) {
  return `# What things cost

Made by \`npm run bench -- --save\`, ${time.slice(0, 10)}, on ${machine}; ${results.map(({ version }) => version).join(', ')}.

Medians, and quartiles in brackets, of samples that are the fastest of ${effort.tries} tries. Ratios are to the first line of the
same table, each within one round, in which every variant had one sample, in an order drawn anew. The first line had two:
a launch in which it differed from itself by more than 5 % in the median or 15 % in a quartile does not count, and ratios
between 0.87 and 1.15 say nothing. Read ratios rather than times: those are of this machine, on that day.

${tables(results)}
`;
}
