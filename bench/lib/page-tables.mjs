/** The tables of docs/performance.md, out of a run's results. */
import { number, spread, table } from './format.mjs';
import { growth, knee } from './statistics.mjs';

const NOT_YET = 'Not measured yet: `npm run bench -- --save` fills this in.';
/** A frame that comes later than this is heard or seen, in milliseconds. */
const LATE = 10;
const SIZES = [100, 1_200, 8_000, 40_000, 150_000];
const CODECS = ['audio/opus', 'video/VP8', 'video/VP9', 'video/AV1', 'video/H264'];

const allOf = (results, pattern) =>
  results.flatMap(({ browser, summaries }) =>
    summaries.filter(({ name }) => pattern.test(name)).map((summary) => ({ browser, ...summary })),
  );
const orNot = (head, rows) => (rows.length > 0 ? table([head, ...rows]) : NOT_YET);

/** µs a frame by size, and the ratio of those who carry the same. */
function pipelines(results) {
  const rows = results.flatMap(({ browser, summaries }) =>
    ['encrypting', 'decrypting'].flatMap((what) =>
      CODECS.flatMap((codec) => {
        const cells = SIZES.map((size) => {
          const found = summaries.find(({ name }) => name === `${what} ${codec}, ${size} bytes`);
          if (!found) return '–';
          const ratioOf = (start) => found.variants.find(({ name }) => name.startsWith(start))?.ratio.median;
          const [livekit, raw] = [ratioOf('livekit-client'), ratioOf('the loop, and AES-GCM')];
          return `${number(found.variants[0].values.median)}; ${livekit ? number(livekit) : '–'}; ${raw ? number(raw) : '–'}`;
        });
        return cells.every((cell) => cell === '–') ? [] : [[`${what} ${codec}`, browser, ...cells]];
      }),
    ),
  );
  return orNot(['', 'browser', ...SIZES.map((size) => `${number(size)} bytes`)], rows);
}

function stages(results) {
  const rows = allOf(results, /^(per-frame stages|stages beside sframe), /).flatMap(({ browser, name, variants }) =>
    variants.map((one) => [
      name,
      browser,
      one.name,
      spread(one.values),
      one.difference ? number(one.difference.median) : '',
    ]),
  );
  return orNot(['', 'browser', 'pipeline', 'µs a frame', 'more than the first'], rows);
}

function byClock(results, pattern) {
  const rows = allOf(results, pattern).flatMap(({ browser, name, unit, variants, notes = [] }) =>
    variants.map((one) => [
      name,
      browser,
      one.name,
      `${spread(one.values)} ${unit}`,
      notes.filter((note) => note.startsWith(`${one.name} lost`)).join(' '),
    ]),
  );
  return orNot(['', 'browser', '', 'median, quartiles', ''], rows);
}

function curves(results) {
  const rows = allOf(results, /^by (streams|frames|workers).*99 of 100/).map(({ browser, name, variants }) => {
    const points = variants.map((one) => [Number(one.name), one.values.median]);
    const said = points.map(([load, value]) => `${load}: ${number(value)}`).join(', ');
    return [name.split(':')[0], browser, said, `${knee(points, LATE) ?? 'below all'}`];
  });
  return orNot(['', 'browser', '99 of 100 frames take less than, ms', `the last below ${LATE} ms`], rows);
}

function memory(results) {
  const rows = results.flatMap(({ browser, series = [] }) =>
    series.map(({ name, unit, points }) => {
      const { first, last, grown } = growth(points);
      const minutes = number((points.at(-1)?.[0] ?? 0) / 60);
      return [name, browser, `${minutes} min`, ...[first, last, grown].map((value) => `${number(value)} ${unit}`)];
    }),
  );
  return orNot(['', 'browser', 'for', 'at first', 'at last', 'grown'], rows);
}

/** By the name of their place in the page. */
export const pageTables = ({ time, machine, results }) => ({
  when: `Measured ${time.slice(0, 10)} on ${machine}: ${results.map(({ version }) => version).join(', ')}.`,
  pipelines: pipelines(results),
  stages: stages(results),
  streams: byClock(results, /^\d+ streams, /),
  live: byClock(results, /^a live call/),
  curves: curves(results),
  allocations: byClock(results, /^buffers allocated/),
  memory: memory(results),
});

/** Replaces what stands between two comments in a page. */
export function put(page, name, text) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [at, until] = [page.indexOf(begin), page.indexOf(end)];
  if (at < 0 || until < at) throw new Error(`the page has no place for ${name}`);
  return `${page.slice(0, at + begin.length)}\n${text}\n${page.slice(until)}`;
}
