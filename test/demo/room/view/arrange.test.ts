import { expect } from 'chai';
import fc from 'fast-check';
import { arrange } from '../../../../demo/room/view/arrange.js';

const GAP = 8;

/** How many tiles of this size fit, as a browser would wrap them. */
function room({ width, height }: { width: number; height: number }, place: { width: number; height: number }): number {
  return Math.floor((place.width + GAP) / (width + GAP)) * Math.floor((place.height + GAP) / (height + GAP));
}

describe('arranging tiles', () => {
  it('puts up to ten people on any screen, none upright where the screen is wide', () => {
    const side = fc.integer({ min: 240, max: 4_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), side, side, (count, width, height) => {
        const size = arrange(count, width, height, GAP);
        expect(room(size, { width, height }), JSON.stringify(size)).to.be.at.least(count);
        const ratio = size.width / size.height;
        expect(ratio).to.be.within(width > height ? 4 / 3 - 0.1 : 3 / 4 - 0.1, 16 / 9 + 0.1);
      }),
    );
  });

  it('fills a wide screen with one camera, and a phone with two', () => {
    expect(arrange(1, 1600, 900, GAP)).to.deep.equal({ width: 1600, height: 900 });
    expect(arrange(2, 390, 700, GAP)).to.deep.equal({ width: 390, height: 346 });
  });

  it('has four in a square, and ten on a phone two by two', () => {
    expect(arrange(4, 1600, 900, GAP)).to.deep.equal({ width: 792, height: 446 });
    expect(arrange(10, 390, 800, GAP).width).to.equal(191);
  });

  it('shows nothing in no room', () => {
    expect(arrange(3, 0, 0, GAP)).to.deep.equal({ width: 0, height: 0 });
  });
});
