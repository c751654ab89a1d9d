/** Numbers and tables for people. */

/** Three digits tell all that a busy machine allows. */
export const number = (value) =>
  Math.abs(value) >= 1_000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

/** Median, and quartiles in brackets. */
export const spread = ({ low, median, high }) => `${number(median)} (${number(low)} to ${number(high)})`;

/** Rows of cells as a Markdown table whose columns line up. */
export function table([head, ...rows]) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
