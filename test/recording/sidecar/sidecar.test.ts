import { expect } from 'chai';
import fc from 'fast-check';
import { sidecarToJsonLines } from '../../../src/recording/sidecar/json-lines.js';
import type { SidecarEntry } from '../../../src/recording/sidecar/sidecar-entry.js';
import { sidecarToWebVtt, type WebVttOptions } from '../../../src/recording/sidecar/web-vtt.js';
import { needsFfprobe, probe } from '../../helpers/ffprobe-node.js';

const caption = (time: number, value: string, more: Partial<SidecarEntry> = {}): SidecarEntry => ({
  time,
  value,
  source: 'metadata',
  name: 'caption',
  ...more,
});

/** Cues as ffmpeg reads them: start and end in milliseconds, text. */
async function cues(entries: readonly SidecarEntry[], options?: WebVttOptions): Promise<[number, number, string][]> {
  const file = new TextEncoder().encode(sidecarToWebVtt(entries, options));
  const { streams, problems, subtitles } = await probe(file, { format: 'webvtt' });
  expect(problems).to.deep.equal([]);
  const texts = subtitles!
    .split('\n\n')
    .slice(1)
    .map((cue) => cue.trim().split('\n').slice(1).join('\n'));
  return streams[0]!.packets.map(({ time, duration }, index) => [
    Math.round(time! * 1000),
    Math.round((time! + duration!) * 1000),
    texts[index]!,
  ]);
}

describe('sidecars as WebVTT', () => {
  before(needsFfprobe);

  it('a cue holds until the next of its name and track, for its duration, or for so long', async () => {
    const entries = [
      caption(3, 'two'),
      caption(1.0005, 'one'),
      caption(2, 'another track', { track: 'bob' }),
      caption(4, 'for a second', { duration: 1 }),
      caption(3665.25, 'an hour later'),
    ];
    expect(await cues(entries, { kind: 'captions', longest: 2.5, end: 3667 })).to.deep.equal([
      [1001, 3000, 'one'],
      [2000, 4500, 'another track'],
      [3000, 4000, 'two'],
      [4000, 5000, 'for a second'],
      [3_665_250, 3_667_000, 'an hour later'],
    ]);
  });

  it('chapters follow each other, whatever their titles', async () => {
    const entries = (['Hello', 'Questions'] as const).map((name, index) => ({
      source: 'chapter' as const,
      name,
      time: index * 60,
    }));
    expect(await cues([...entries, caption(5, 'no chapter')], { kind: 'chapters', end: 90 })).to.deep.equal([
      [0, 60_000, 'Hello'],
      [60_000, 90_000, 'Questions'],
    ]);
  });

  it('of one name, only those; and nothing behind the end', async () => {
    const entries = [caption(1, 'one'), caption(1, 'other', { name: 'title' }), caption(9, 'late')];
    expect(await cues(entries, { kind: 'captions', name: 'caption', end: 2 })).to.deep.equal([[1000, 2000, 'one']]);
  });

  it('no text breaks out of its cue', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (values) => {
        const entries = values.map((value, index) => caption(index, `${value}\n\n00:00.000 --> 00:01.000\nx`));
        for (const kind of ['captions', 'metadata'] as const) {
          const blocks = sidecarToWebVtt(entries, { kind })
            .trimEnd()
            .split(/(?:\r\n|\r|\n){2,}/);
          expect(blocks).to.have.length(values.length + 1);
          for (const block of blocks.slice(1)) expect(block.split('-->')).to.have.length(2);
        }
      }),
    );
  });

  it('what JSON holds comes back from the cues', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const entry = { time: 0, source: 'metadata', name: 'any', value: JSON.parse(json) } as const;
        const [, cue] = sidecarToWebVtt([entry]).split('\n\n');
        expect(JSON.parse(cue!.slice(cue!.indexOf('\n')))).to.deep.equal(JSON.parse(JSON.stringify(entry)));
      }),
    );
  });

  it('wrong options are named', () => {
    expect(() => sidecarToWebVtt([], { kind: 'subtitles' as 'captions' })).to.throw(RangeError, '"options.kind"');
    expect(() => sidecarToWebVtt([], { longest: 0 })).to.throw(RangeError, '"options.longest"');
    expect(sidecarToWebVtt([])).to.equal('WEBVTT\n');
  });
});

describe('sidecars as JSON lines', () => {
  it('are in the order of time, a line each, with bytes, large integers and the rest of what can be cloned', () => {
    const value = {
      bytes: Uint8Array.of(251, 255),
      large: 2n ** 60n,
      small: 5n,
      map: new Map([['a', 1]]),
      not: undefined,
    };
    const text = sidecarToJsonLines([
      caption(2, 'two\nlines'),
      { time: 1, source: 'analysis', name: 'freeze', track: 7, value },
    ]);
    const lines = text.split('\n');
    expect(lines.pop()).to.equal('');
    expect(lines.map((line) => JSON.parse(line))).to.deep.equal([
      {
        time: 1,
        source: 'analysis',
        name: 'freeze',
        track: 7,
        value: { bytes: { base64: '+/8=' }, large: '1152921504606846976', small: 5, map: { a: 1 } },
      },
      { time: 2, source: 'metadata', name: 'caption', value: 'two\nlines' },
    ]);
  });
});
