/** Numbers and tables for people. */

/** A count with thousands apart; small ones with one decimal. */
export function many(count: number): string {
  if (count !== 0 && count < 10 && !Number.isInteger(count)) return count.toFixed(1);
  return Math.round(count).toLocaleString('en-US');
}

/** Bytes in units of 1,000. */
export function kilobytes(bytes: number): string {
  return many(bytes / 1_000);
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
