import { expect } from 'chai';
import fc from 'fast-check';
import { toChromeTrace } from '../../src/analysis/export-chrome-trace.js';
import { CSV_COLUMNS, toCsv } from '../../src/analysis/export-csv.js';
import { toJsonLines } from '../../src/analysis/export-json-lines.js';
import { StreamAnalyzers } from '../../src/analysis/stream-analyzers.js';
import { audioFrame, range, START, videoFrame } from './frames.js';

describe('toJsonLines', () => {
  it('gives back what went in, line by line', () => {
    const frames = range(3).map((index) =>
      videoFrame(index * 40, { units: [{ type: 1, name: 'a\nb', offset: 0, size: 9 }] }),
    );
    const lines = toJsonLines(frames).split('\n');
    expect(lines.pop()).to.equal('');
    expect(lines.map((line) => JSON.parse(line))).to.deep.equal(frames);
    expect(toJsonLines([])).to.equal('');
  });
});

describe('toCsv', () => {
  it('has a column for each field, empty where nothing is told', () => {
    const [names, first, end] = toCsv([videoFrame(0, { qp: 30.5, droppable: false })]).split('\r\n');
    const row = Object.fromEntries(names!.split(',').map((name, index) => [name, first!.split(',')[index]]));
    expect(Object.keys(row)).to.deep.equal([...CSV_COLUMNS]);
    expect(row).to.deep.include({
      time: String(START),
      mimeType: 'video/VP8',
      type: 'delta',
      qp: '30.5',
      droppable: 'false',
      width: '',
      units: '',
    });
    expect(end).to.equal('');
  });

  it('quotes what would break a table, and disarms formulas', () => {
    const cells = (mimeType: string) =>
      toCsv([videoFrame(0, { mimeType })])
        .split('\r\n')
        .slice(1)
        .join('\r\n');
    expect(cells('a,"b"\n')).to.include(',"a,""b""\n",');
    expect(cells('=1+1')).to.include(",'=1+1,");
  });
});

describe('toChromeTrace', () => {
  interface Trace {
    traceEvents: {
      ph: string;
      name: string;
      pid: number;
      tid: number;
      ts?: number;
      dur?: number;
      s?: string;
      args: Record<string, unknown>;
    }[];
  }

  /** What the format asks of each phase, and what Perfetto's importer refuses otherwise. */
  function checkTraceEvent({ ph, name, pid, tid, ts, dur, s, args }: Trace['traceEvents'][number]): void {
    expect(ph).to.be.oneOf(['M', 'X', 'i', 'C']);
    expect(name).to.be.a('string').and.not.equal('');
    for (const id of [pid, tid]) expect(Number.isSafeInteger(id) && id > 0, `${id}`).to.equal(true);
    // A thread of its process' number is the main thread, and gives the process its name.
    expect(tid).to.not.equal(pid);
    if (ph === 'M') return void expect(args.name).to.be.a('string');
    // In nanoseconds within 63 bits.
    expect(Number.isSafeInteger(ts) && ts! * 1_000 < 2 ** 63).to.equal(true);
    if (ph === 'X') expect(Number.isSafeInteger(dur) && dur! >= 0).to.equal(true);
    if (ph === 'i') expect(s).to.be.oneOf(['t', 'p', 'g']);
    if (ph === 'C') for (const value of Object.values(args)) expect(Number.isFinite(value)).to.equal(true);
  }

  it('names streams, lets received frames last until they passed, and draws rates', () => {
    const frames = [
      videoFrame(50, { receiveTime: START + 42.5, type: 'key' }),
      videoFrame(0, { side: 'sender', synchronizationSource: 9 }),
      audioFrame(20, { receiveTime: START + 20 }),
    ];
    const streams = new StreamAnalyzers({ noKeyFrameAfter: 5_000 }, () => {});
    for (const frame of frames) streams.add(frame);
    const { traceEvents } = JSON.parse(toChromeTrace({ frames, snapshots: streams.snapshot(START + 100) })) as Trace;
    const named = traceEvents.filter(({ name }) => name === 'thread_name');
    expect(named.map(({ pid, args }) => [pid, args.name])).to.deep.equal([
      [1, 'video 9'],
      [2, 'audio 2'],
      [2, 'video 1'],
    ]);
    const [key] = traceEvents.filter(({ name }) => name === 'key');
    expect(key).to.deep.include({ ph: 'X', ts: START * 1_000 + 42_500, dur: 7_500, pid: 2, tid: named[2]!.tid });
    expect(traceEvents.find(({ ph }) => ph === 'i')).to.deep.include({ name: 'delta', ts: START * 1_000, pid: 1 });
    expect(traceEvents.filter(({ ph }) => ph === 'C').map(({ name }) => name)).to.include.members([
      'bitrate 1',
      'frame rate 9',
      'bitrate 2',
    ]);
  });

  it('obeys the format, and overlaps on no thread, whatever frames overlap', () => {
    const frame = fc.record({
      at: fc.integer({ min: 0, max: 500 }),
      took: fc.option(fc.double({ min: 0, max: 200, noNaN: true }), { nil: undefined }),
      synchronizationSource: fc.constantFrom(1, 2 ** 32 - 1),
      side: fc.constantFrom('sender' as const, 'receiver' as const),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 60 }), (some) => {
        const frames = some.map(({ at, took, ...more }, index) =>
          videoFrame(at, { ...more, frameId: index, ...(took !== undefined && { receiveTime: START + at - took }) }),
        );
        const streams = new StreamAnalyzers({ noKeyFrameAfter: 5_000 }, () => {});
        for (const one of frames) streams.add(one);
        const { traceEvents } = JSON.parse(
          toChromeTrace({ frames, snapshots: streams.snapshot(START + 600) }),
        ) as Trace;
        const drawn = traceEvents.filter(({ ph }) => ph === 'X' || ph === 'i');
        expect(drawn.map(({ args }) => args.frameId)).to.have.members(frames.map(({ frameId }) => frameId));
        for (const event of traceEvents) checkTraceEvent(event);
        for (const thread of new Set(traceEvents.map(({ tid }) => tid))) {
          const events = traceEvents.filter(({ tid }) => tid === thread);
          expect(new Set(events.map(({ pid }) => pid)).size).to.equal(1);
          expect(events.filter(({ name }) => name === 'thread_name')).to.have.length(1);
          const lasting = events.filter(({ ph }) => ph === 'X').sort((a, b) => a.ts! - b.ts!);
          for (const [index, { ts }] of lasting.entries()) {
            const before = lasting[index - 1];
            if (before) expect(ts!).to.be.at.least(before.ts! + before.dur!);
          }
        }
        const processes = traceEvents.filter(({ name }) => name === 'process_name').map(({ pid }) => pid);
        expect(processes).to.have.members([...new Set(traceEvents.map(({ pid }) => pid))]);
      }),
    );
  });

  it('is a trace of nothing, too', () => {
    expect(JSON.parse(toChromeTrace({}))).to.deep.equal({ displayTimeUnit: 'ms', traceEvents: [] });
  });
});
