/**
 * Karma's reports as one tree a browser: each test with its time, stack traces in terms of the sources, errors of the
 * browser's console; the totals go to the parent process. Karma's own reporters print dots.
 */
const { readFileSync, existsSync } = require('node:fs');
const { SourceMap } = require('node:module');
const { join } = require('node:path');

const colors = process.env.FORCE_COLOR !== undefined;
const paint = (code, text) => (colors ? `\x1b[${code}m${text}\x1b[0m` : text);
const print = (text) => process.stdout.write(`${text}\n`);
const indent = (text, by) => text.replace(/^/gm, by);

/** The beginning of a long text: what two lists of frames differ in fills pages. */
const shortened = (text, lines = 60) => {
  const all = text.split('\n');
  return all.length <= lines ? text : [...all.slice(0, lines), `… ${all.length - lines} lines more`].join('\n');
};

/** `Firefox 153` of `Firefox 153.0 (Linux 0.0.0)`. */
const nameOf = (browser) => browser.name.replace(/(\d+)[.\d]* \(.*/, '$1');

/** Rewrites positions in served bundles to positions in the sources. */
function createMapper(root) {
  const maps = new Map();
  const mapOf = (file) => {
    if (!maps.has(file)) {
      const path = join(root, `${file}.map`);
      maps.set(file, existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : undefined);
    }
    return maps.get(file);
  };
  return (text) =>
    text.replace(
      /(?:https?:\/\/[^/\s]+\/)?base\/([^\s?():]+)(?:\?[^\s:()]*)?:(\d+):(\d+)/g,
      (_whole, file, line, column) => {
        const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
        if (!entry?.originalSource) return `${file}:${line}:${column}`;
        const source = entry.originalSource.replace(/^webpack:\/\/[^/]*\//, '').replace(/^\.\//, '');
        return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
      },
    );
}

function TreeReporter(config) {
  const map = createMapper(config.basePath);
  const several = config.browsers.length > 1;
  const totals = { passed: 0, failed: 0, skipped: 0, problems: [], failures: [] };
  let lastSuite = '';

  const problem = (text) => {
    totals.problems.push(text);
    print(paint(31, `  ${text}`));
  };

  this.onBrowserStart = (browser) => print(paint(1, `  ${nameOf(browser)}`));

  this.onSpecComplete = (browser, { suite, description, success, skipped, time, log, assertionErrors }) => {
    const who = several ? `${browser.name.split(' ')[0]}: ` : '';
    const title = suite.join(' › ');
    if (title && title !== lastSuite) print(`    ${title}`);
    lastSuite = title;
    if (skipped) {
      totals.skipped++;
      print(paint(36, `      - ${who}${description}`));
    } else if (success) {
      totals.passed++;
      print(`      ${paint(32, '✓')} ${who}${description} ${paint(2, `${time} ms`)}`);
    } else {
      totals.failed++;
      const differences = assertionErrors.flatMap(({ showDiff, expected, actual }) =>
        showDiff ? [`expected ${expected}`, `actual ${actual}`] : [],
      );
      print(`      ${paint(31, `✗ ${who}${description}`)} ${paint(2, `${time} ms`)}`);
      const why = map(log.join('\n')).trimEnd();
      print(indent(shortened([why, ...differences].join('\n')), '          '));
      totals.failures.push({ where: nameOf(browser), path: [...suite, description], why: why.split('\n')[0] });
    }
  };

  this.onBrowserLog = (_browser, log, type) => {
    if (type === 'error' || type === 'warn') print(paint(33, indent(`${type}: ${map(String(log))}`, '        ')));
  };

  this.onBrowserError = (browser, error) => {
    const text = typeof error === 'object' ? (error.message ?? JSON.stringify(error)) : String(error);
    problem(`${nameOf(browser)}: ${map(text).trim()}`);
  };

  this.onRunComplete = (browsers) => {
    browsers.forEach((browser) => {
      const { total, success, failed, skipped, disconnected } = browser.lastResult;
      const ran = success + failed + skipped;
      if (ran < total && failed === 0 && !disconnected)
        problem(`${nameOf(browser)} ran only ${ran} of ${total} tests.`);
    });
    process.send?.(totals);
  };
}
TreeReporter.$inject = ['config'];

module.exports = { 'reporter:tree': ['type', TreeReporter] };
