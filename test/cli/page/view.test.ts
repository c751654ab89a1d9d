import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { PageColumns, type PageTrack } from '../../../cli/page/page-data.js';

/** Frames in the order in which they are shown, and what the page's script makes of them. */
interface View {
  inShownOrder(track: PageTrack): PageTrack & { x: number[]; index: number[]; hasTimes: boolean };
  bitratesOf(frames: object): (number | null)[];
  describeFrame(frames: object, at: number): string;
  barsOf(frames: object): (plot: object) => void;
}

const folder = new URL('../../../cli/page/view/', import.meta.url);
const script = ['colors', 'series', 'bars']
  .map((name) => readFileSync(new URL(`${name}.js`, folder), 'utf8'))
  .join('\n');
const view = runInNewContext(`${script}; ({ inShownOrder, bitratesOf, describeFrame, barsOf })`, {
  devicePixelRatio: 1,
  document: {},
  getComputedStyle: () => ({ getPropertyValue: (name: string) => name }),
}) as View;

/** Arrays of another realm are no arrays of ours. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value));

function trackOf(frames: readonly { time?: number; size: number; key?: boolean }[]): PageTrack {
  const columns = new PageColumns();
  frames.forEach(({ key, ...frame }, index) => {
    columns.add({
      track: 0,
      index,
      type: key ? 'key' : 'delta',
      pictureType: key ? 'I' : 'P',
      qp: 30.123,
      qpMin: 30,
      qpMax: 31,
      ...frame,
    });
  });
  return columns.track;
}

describe('the page of framepipe analyze --html', () => {
  it('puts frames in the order in which they are shown', () => {
    const frames = view.inShownOrder(
      trackOf([
        { time: 0, size: 1 },
        { time: 0.2, size: 2 },
        { time: 0.1, size: 3 },
      ]),
    );
    expect(plain([frames.x, frames.size, frames.index])).to.deep.equal([
      [0, 0.1, 0.2],
      [1, 3, 2],
      [0, 2, 1],
    ]);
  });

  it('numbers frames where there are no times', () => {
    const { x, hasTimes } = view.inShownOrder(trackOf([{ size: 5 }, { size: 4 }]));
    expect(plain([x, hasTimes])).to.deep.equal([[0, 1], false]);
  });

  it('adds up the bits of the second before, once a second has gone by', () => {
    const times = [0, 0.5, 1, 1.5, 4];
    const frames = view.inShownOrder(trackOf(times.map((time) => ({ time, size: 125 }))));
    expect(plain(view.bitratesOf(frames))).to.deep.equal([null, null, 2, 2, 1]);
  });

  it('tells of a frame', () => {
    const frames = view.inShownOrder(trackOf([{ time: 1.5, size: 700, key: true }]));
    expect(view.describeFrame(frames, 0)).to.equal(
      'Frame 0 · 1.500 s · key I · 700 bytes · quantizer 30.12 (30 to 31)',
    );
  });

  it('draws the largest of the frames that share a pixel, and those alone that are in view', () => {
    const sizes = [10, 90, 20, 30];
    const frames = view.inShownOrder(trackOf(sizes.map((size, at) => ({ time: at / 10, size, key: size === 90 }))));
    const drawn: [string, number][] = [];
    const ctx = {
      save() {},
      restore() {},
      beginPath() {},
      rect() {},
      clip() {},
      fillStyle: '',
      fillRect: (_left: number, top: number) => drawn.push([ctx.fillStyle, -top]),
    };
    const bbox = { left: 0, top: 0, width: 3, height: 100 };
    // A pixel for 0.2 s; the last frame is out of view.
    const valToPos = (value: number, axis: string) => (axis === 'x' ? value * 5 : -value);
    view.barsOf(frames)({ ctx, bbox, valToPos, scales: { x: { min: 0, max: 0.25 } } });
    expect(drawn).to.deep.equal([
      ['--key', 90],
      ['--predicted', 20],
    ]);
  });
});
