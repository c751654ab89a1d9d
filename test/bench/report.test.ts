import { expect } from 'chai';
import { load, type Report, reportOf, resultOf, summaryOf } from './load.js';

const { htmlOf } = await load<{ htmlOf(report: Report): string }>('lib/html.mjs');
const { document } = await load<{ document(report: Report): string }>('lib/report.mjs');
const { merge } = await load<{ merge(old: Report | undefined, report: Report): Report }>('lib/save.mjs');
const { pageTables, put } = await load<{
  pageTables(report: Report): Readonly<Record<string, string>>;
  put(page: string, name: string, text: string): string;
}>('lib/page-tables.mjs');
const { costsOf, figuresOf } = await load<{
  costsOf(results: Report['results']): Readonly<Record<string, unknown>>;
  figuresOf(report: Report): string | undefined;
}>('lib/figures.mjs');

const carried = (what: string, size: number, own: number) =>
  summaryOf(`${what} video/VP8, ${size} bytes`, {
    Framepipe: own,
    'livekit-client <2>': 2 * own,
    'the loop, and AES-GCM': own / 2,
  });
const series = [{ name: 'memory', unit: 'MB', points: Array.from({ length: 9 }, (_, at) => [60 * at, 40] as const) }];
const result = resultOf(
  [
    carried('encrypting', 100, 10),
    carried('encrypting', 1_200, 12.345),
    carried('decrypting', 100, 9),
    carried('decrypting', 1_200, 11),
    summaryOf('by streams: 99 of 100 frames take less', { 8: 1, 64: 4, 200: 30 }),
    {
      ...summaryOf('64 streams, one worker: CPU of the workers', { Framepipe: 20, loop: 10 }),
      notes: ['loop lost 3.'],
    },
  ],
  { noisy: ['decrypting video/VP9, 100 bytes'], series },
);
const report = reportOf([result]);

describe('bench/html', () => {
  it('draws one plot for each codec and direction, each curve, each comparison and each series', () => {
    const page = htmlOf(report);
    expect(page.match(/<svg /g)).to.have.length(2 + 1 + 1 + 1);
    expect(page).to.include('encrypting video/VP8').and.include('decrypting video/VP9, 100 bytes');
    expect(page).to.include('loop lost 3.');
  });

  it('needs nothing from elsewhere, and takes names for text', () => {
    const page = htmlOf(report);
    expect(page).to.not.match(/<script|<link|src=|https?:/);
    expect(page).to.include('livekit-client &lt;2&gt;').and.not.include('<2>');
    expect(page).to.not.match(/NaN|Infinity|undefined/);
  });

  it('has no trouble with a run in which everything was void', () => {
    expect(htmlOf(reportOf([resultOf([], { noisy: ['all'] })]))).to.include('No launch was quiet for: all');
  });
});

describe('bench/report', () => {
  it('tells the figures, the control, what was void and what was lost', () => {
    const text = document(report);
    expect(text).to.include('12.3 (12.3 to 12.3)').and.include('1 of 1 launches were quiet');
    expect(text).to.include('quiet for: decrypting video/VP9, 100 bytes').and.include('**loop lost 3.**');
  });
});

describe('bench/page-tables', () => {
  it('fills the tables, and says where nothing is there to fill in', () => {
    const tables = pageTables(report);
    expect(tables.pipelines).to.include('12.3; 2; 0.5');
    expect(tables.curves).to.match(/8: 1, 64: 4, 200: 30 +\| 64 /);
    expect(tables.live).to.include('Not measured yet');
  });

  it('puts text between two comments, again and again', () => {
    const page = 'a <!-- x -->old<!-- /x --> b';
    const once = put(page, 'x', 'new');
    expect(once).to.equal('a <!-- x -->\nnew\n<!-- /x --> b');
    expect(put(once, 'x', 'new')).to.equal(once);
    expect(() => put(page, 'y', '')).to.throw('no place for y');
  });
});

describe('bench/save', () => {
  it('keeps what was not measured again, with its date', () => {
    const later = { ...reportOf([resultOf([carried('encrypting', 100, 20)])]), time: '2026-12-01T10:00:00.000Z' };
    const other = resultOf([], { browser: 'firefox' });
    const { results } = merge(merge(undefined, reportOf([result, other])), later);
    expect(results.map(({ browser }) => browser)).to.deep.equal(['chromium', 'firefox']);
    const [first] = results;
    expect(first!.summaries).to.have.length(result.summaries.length);
    const dates = Object.fromEntries(first!.summaries.map((one) => [one.name, (one as { date?: string }).date]));
    expect(dates['encrypting video/VP8, 100 bytes']).to.equal('2026-12-01');
    expect(dates['encrypting video/VP8, 1200 bytes']).to.equal('2026-11-21');
    expect(first!.series).to.have.length(1);
  });

  it('forgets what turned out void', () => {
    const later = reportOf([resultOf([], { noisy: [result.summaries[0]!.name] })]);
    const [first] = merge(report, later).results;
    expect(first!.summaries.map(({ name }) => name)).to.not.include(result.summaries[0]!.name);
    expect(first!.noisy).to.include(result.summaries[0]!.name);
  });
});

describe('bench/figures', () => {
  it('gives the costs by size for the calculator', () => {
    const sizes = (small: number, large: number) => [
      [100, small],
      [1_200, large],
    ];
    expect(costsOf([result])).to.deep.equal({
      chromium: { frames: { 'video/VP8': { sender: sizes(10, 12.3), receiver: sizes(9, 11) } } },
    });
    expect(figuresOf(report)).to.include('export const figures');
    expect(figuresOf(reportOf([resultOf([])]))).to.equal(undefined);
  });
});
