import { expect } from 'chai';
import fc from 'fast-check';
import { analyzeFrame } from '../../src/analysis/analyzed-frame.js';
import { toChromeTrace } from '../../src/analysis/export-chrome-trace.js';
import { CSV_COLUMNS } from '../../src/analysis/export-csv.js';
import { createParserState } from '../../src/codecs/parse/index.js';
import { EXPORTS, exportFileName } from '../../src/inspector/model/export.js';
import { Recording } from '../../src/inspector/model/recording.js';
import { WorkerClock } from '../../src/inspector/model/worker-clock.js';
import { encryptionFields, encryptionWords } from '../../src/inspector/words/encryption-words.js';
import { eventWords } from '../../src/inspector/words/event-words.js';
import { bitrate, bytes, decimal, milliseconds } from '../../src/inspector/words/format.js';
import { frameFields } from '../../src/inspector/words/frame-fields.js';
import { frameWords } from '../../src/inspector/words/frame-words.js';
import { measuredFields } from '../../src/inspector/words/measured-words.js';
import { attachmentWords } from '../../src/inspector/words/stream-words.js';
import type { FrameInfo } from '../../src/shared/stage.js';
import { audioFrame, START, videoFrame } from '../analysis/frames.js';
import { readStreams } from '../codecs/parse/fixtures.js';
import { attachment, batches, video } from './records.js';

/** All fields of a frame by name. */
const fieldsOf = (frame: Parameters<typeof frameFields>[0]) =>
  Object.fromEntries(frameFields(frame).flatMap(({ fields }) => fields));

describe('what the inspector says', () => {
  it('of numbers', () => {
    expect(bytes(999)).to.equal('999 B');
    expect(bytes(1_234)).to.equal('1.23 kB');
    expect(bitrate(12_340_000)).to.equal('12.3 Mbit/s');
    expect(bitrate(undefined)).to.equal('–');
    expect([0.5, 99.94, 350, 1_500, 120_000].map(milliseconds)).to.deep.equal([
      '0.5 ms',
      '99.9 ms',
      '350 ms',
      '1.5 s',
      '2 min',
    ]);
    expect(decimal(3)).to.equal('3');
  });

  it('of a frame, in a sentence', () => {
    const key = videoFrame(0, { type: 'key', size: 24_100, qp: 32, width: 640, height: 480, temporalIndex: 0 });
    expect(frameWords(key)).to.match(
      /^Key frame, 24\.1 kB, at \d\d:\d\d:\d\d\.000, quantizer 32, 640 × 480, temporal layer 0$/,
    );
    expect(frameWords(videoFrame(0, { opaque: true }))).to.match(/^Unreadable frame/);
    expect(frameWords(videoFrame(0, { pictureType: 'B', shown: false }))).to.match(
      /^Delta frame \(B\), .*, not shown$/,
    );
    expect(frameWords(audioFrame(0, { dtx: true }))).to.match(/^Audio packet \(silence\)/);
  });

  it('of every field that a frame of any codec tells', () => {
    const told = new Set<string>();
    for (const { mimeType, frames } of readStreams()) {
      const state = createParserState();
      for (const { bytes: payload } of frames.slice(0, 30)) {
        const info = {
          side: 'receiver',
          kind: mimeType.startsWith('audio') ? 'audio' : 'video',
          mimeType,
          metadata: {},
        };
        const frame = analyzeFrame(payload, info as FrameInfo, { state, now: 0, timeOrigin: START });
        const fields = fieldsOf(frame);
        for (const value of Object.values(fields)) expect(value).not.to.match(/undefined|NaN|\[object|^$/);
        for (const name of Object.keys(fields)) told.add(name);
        if (frame.qp !== undefined) expect(Number.parseFloat(fields.Quantizer!)).to.be.closeTo(frame.qp, 0.051);
        if (frame.width) expect(fields.Resolution).to.equal(`${frame.width} × ${frame.height}`);
      }
    }
    expect([...told]).to.include.members([
      'Codec string',
      'Chroma',
      'Overwrites slots',
      'Droppable',
      'Mode',
      'Channels',
    ]);
  });

  it('of reference slots, by VP8’s names', () => {
    expect(fieldsOf(videoFrame(0, { refreshedSlots: 0b101 }))['Overwrites slots']).to.equal('last, altref');
    expect(fieldsOf(videoFrame(0, { mimeType: 'video/VP9', refreshedSlots: 0b101 }))['Overwrites slots']).to.equal(
      '0, 2',
    );
    expect(fieldsOf(videoFrame(0, { refreshedSlots: 0 }))['Overwrites slots']).to.equal('none');
  });

  it('of events', () => {
    const detail = { synchronizationSource: 1, time: START };
    const words = (type: string, more: object = {}) => eventWords({ type, count: 1, ...more });
    expect(words('freeze', { detail: { ...detail, duration: 812 } })).to.deep.equal({
      tone: 'bad',
      words: 'No picture came for 812 ms',
    });
    expect(words('missing', { count: 3, detail: { ...detail, frames: 1, method: 'dependencies' } }).words).to.equal(
      '1 frame lost (3 times)',
    );
    const [before, after] = [
      { mimeType: 'video/VP8', width: 320, height: 240 },
      { mimeType: 'video/AV1', codec: 'av01.0.04M.08' },
    ];
    expect(words('configchange', { detail: { ...detail, before, after } }).words).to.equal(
      'VP8, 320 × 240 became av01.0.04M.08',
    );
    expect(words('mime-mismatch', { detail: { ...detail, over: false, looksLike: 'video/H264' } }).words).to.equal(
      'Frames look like video/H264',
    );
    expect(words('decryption-failed', { cause: 'replay' }).tone).to.equal('bad');
    expect(words('decryption-failed', { cause: 'anything new' }).words).to.equal('Frames do not open');
    expect(words('made-up', { cause: 'why' })).to.deep.equal({ tone: 'plain', words: 'made-up (why)' });
  });

  it('of events that nobody foresaw, without failing', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__', 'toString', 'freeze', 'keyframe'));
    fc.assert(
      fc.property(name, fc.option(name, { nil: undefined }), fc.anything(), (type, cause, detail) => {
        const { words } = eventWords({ type, count: 1, ...(cause !== undefined && { cause }), detail });
        expect(words).to.be.a('string');
      }),
    );
    expect(eventWords({ type: 'constructor', count: 1, detail: { synchronizationSource: 1 } }).words).to.equal(
      'constructor',
    );
    expect(eventWords({ type: 'configchange', count: 1, detail: { synchronizationSource: 1 } }).words).to.be.a(
      'string',
    );
  });

  it('of encryption: what happens now, not what happened once', () => {
    const time = { p50: 0.1, p95: 0.2, p99: 0.3 };
    const dropped = { keyID: 5, 'counter-exhausted': 0, codec: 0 };
    const stats = (more: object) => ({ sealed: 100, clear: 0, dropped, overheadBytes: 2_700, time, ...more });
    const words = (now: object, before?: object) =>
      encryptionWords(attachment(1, { side: 'sender', encryption: stats(now) }), before && stats(before)).word;
    expect(words({ sealed: 130 }, {})).to.equal('Encrypted');
    expect(words({ dropped: { ...dropped, keyID: 35 } }, {})).to.equal('Dropping');
    expect(words({ clear: 30 }, {})).to.equal('In the clear');
    expect(words({ sealed: 130, clear: 30 }, { clear: 30 })).to.equal('Encrypted');
    expect(encryptionWords(attachment(1), undefined).word).to.equal('Not end-to-end');
    const fields = encryptionFields(attachment(1, { encryption: stats({}), keyID: 7 }));
    expect(fields).to.deep.include.members([
      ['Sealed', '100'],
      ['Key ID, as last told', '7'],
      ['Dropped: no key', '5'],
      ['Overhead', '27 B a frame, 2.70 kB in all'],
    ]);
  });

  it('of what only an analysis measures, where it does', () => {
    expect(measuredFields({ skew: undefined, presentation: undefined, comparison: undefined })).to.deep.equal([]);
    const percentiles = { p50: 20, p95: 41.5, p99: 50, max: 60, count: 100 };
    const freezes = { count: 2, duration: 1_500, longest: 900, current: undefined };
    const comparison = {
      frames: 10,
      dropped: 1,
      overhead: 27,
      relativeOverhead: 0.0125,
      extraPackets: 0.05,
      residence: percentiles,
    };
    const fields = measuredFields({
      skew: { playout: -35, arrival: undefined },
      presentation: { pictures: 300, freezes, delay: percentiles },
      comparison,
    });
    expect(fields).to.deep.equal([
      ['Picture after sound, played', '-35 ms'],
      ['Pictures on the screen', '300'],
      ['Freezes on the screen', '2, 1.5 s together'],
      ['From arrival to the screen', '20 ms, 95 % within 41.5 ms'],
      ['Encryption adds a frame', '27 B (1.3 %), 0.05 packets'],
      ['Between both analyzers', '20 ms, 1 frame dropped'],
    ]);
  });

  it('of pipelines that show nothing', () => {
    expect(attachmentWords(attachment(1))).to.equal(undefined);
    expect(attachmentWords(attachment(1, { state: 'no-analyzer' }))).to.match(/has no analyzer/);
    expect(attachmentWords(attachment(1, { state: 'failed', failure: 'why' }))).to.match(/why$/);
  });
});

describe('what the inspector exports', () => {
  const recording = new Recording({ history: 300_000, maxFrames: 40_000 }, new WorkerClock(() => START));
  for (const id of [1, 2]) {
    recording.setAttachment(attachment(id));
    for (const batch of batches(video(4, 10 * id, { payloadType: id }))) recording.addBatch(id, batch);
  }

  it('is every frame of every stream, in the order in which they passed', () => {
    const lines = EXPORTS['json-lines'].write(recording).trimEnd().split('\n');
    const frames = lines.map((line) => JSON.parse(line));
    expect(frames).to.have.lengthOf(240);
    expect(frames.map(({ time }) => time)).to.deep.equal(frames.map(({ time }) => time).sort((a, b) => a - b));
    expect(frames.filter(({ payloadType }) => payloadType === 2)).to.deep.equal([...video(4, 20, { payloadType: 2 })]);
  });

  it('is what the exports of the analysis give', () => {
    const [head, ...rows] = EXPORTS.csv.write(recording).trimEnd().split('\r\n');
    expect(head).to.equal(CSV_COLUMNS.join());
    expect(rows).to.have.lengthOf(240);
    const frames = recording.allFrames();
    const snapshots = recording.streams.flatMap(({ samples }) => samples.map(({ snapshot }) => snapshot));
    const trace = JSON.parse(EXPORTS['chrome-trace'].write(recording)).traceEvents;
    expect(trace).to.have.deep.members(JSON.parse(toChromeTrace({ frames, snapshots })).traceEvents);
    expect(trace.filter(({ ph }: { ph: string }) => ph === 'C')).not.to.be.empty;
  });

  it('goes into files that are told apart', () => {
    expect(exportFileName('csv', Date.UTC(2026, 10, 21, 8, 30))).to.equal('framepipe-2026-11-21T08-30-00.csv');
    expect(exportFileName('chrome-trace', 0)).to.match(/\.trace\.json$/);
  });
});
