import { expect } from 'chai';
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
      args: Record<string, unknown>;
    }[];
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
    expect(named.map(({ pid, tid, args }) => [pid, tid, args.name])).to.deep.equal([
      [2, 1, 'video 1'],
      [1, 9, 'video 9'],
      [2, 2, 'audio 2'],
    ]);
    const [key] = traceEvents.filter(({ name }) => name === 'key');
    expect(key).to.deep.include({ ph: 'X', ts: START * 1_000 + 42_500, dur: 7_500, pid: 2, tid: 1 });
    expect(traceEvents.find(({ ph }) => ph === 'i')).to.deep.include({ name: 'delta', ts: START * 1_000, pid: 1 });
    expect(traceEvents.filter(({ ph }) => ph === 'C').map(({ name }) => name)).to.include.members([
      'bitrate 1',
      'frame rate 9',
      'bitrate 2',
    ]);
  });

  it('is a trace of nothing, too', () => {
    expect(JSON.parse(toChromeTrace({}))).to.deep.equal({ displayTimeUnit: 'ms', traceEvents: [] });
  });
});
