import { expect } from 'chai';
import { figures } from '../../../demo/cost/figures.js';
import { type CostBySize, type Costs, costOf, type Room, shareOfCore } from '../../../demo/cost/share-of-core.js';

const points: CostBySize = [
  [100, 10],
  [1_000, 20],
  [11_000, 120],
];
const costs: Costs = {
  platform: 30,
  frames: {
    'video/VP8': { sender: points, receiver: points },
    'audio/opus': { sender: [[100, 10]], receiver: [[100, 5]] },
  },
};
/** Frames of 1,000 bytes. */
const room: Room = {
  people: 9,
  topology: 'server',
  videos: 100,
  voices: 100,
  videoCodec: 'video/VP8',
  videoBitrate: 200_000,
  frameRate: 25,
};

describe('demo/cost/share-of-core', () => {
  it('goes from one measured size to the next in proportion, and beyond the last', () => {
    expect([50, 100, 550, 1_000, 6_000, 11_000, 21_000].map((size) => costOf(points, size))).to.deep.equal([
      10, 10, 15, 20, 70, 120, 220,
    ]);
    expect(costOf([[100, 7]], 5_000)).to.equal(7);
    expect(costOf([], 1)).to.be.NaN;
  });

  it('adds up who sends and who is received', () => {
    const load = shareOfCore(room, costs)!;
    expect(load.framesPerSecond).to.equal(9 * 75);
    expect(load.sending).to.be.closeTo((25 * 20 + 50 * 10) / 1e6, 1e-12);
    expect(load.receiving).to.be.closeTo((8 * (25 * 20 + 50 * 5)) / 1e6, 1e-12);
    expect(load.platform).to.be.closeTo((30 * 9 * 75) / 1e6, 1e-12);
    expect(load.total).to.be.closeTo(load.sending + load.receiving + load.platform, 1e-12);
  });

  it('sends to each in a mesh, and takes no more than is to be received', () => {
    const mesh = shareOfCore({ ...room, topology: 'mesh', videos: 2, voices: 0 }, costs)!;
    expect(mesh.sending).to.be.closeTo(8 * shareOfCore(room, costs)!.sending, 1e-12);
    expect(mesh.receiving).to.be.closeTo((2 * 25 * 20) / 1e6, 1e-12);
    expect(mesh.framesPerSecond).to.equal(8 * 75 + 2 * 25);
  });

  it('says nothing of codecs that were not measured, and takes nothing of who is alone', () => {
    expect(shareOfCore({ ...room, videoCodec: 'video/other' }, costs)).to.equal(undefined);
    expect(shareOfCore({ ...room, people: 1 }, costs)!.total).to.equal(0);
  });

  it('has figures that grow with the room, in every browser', () => {
    expect(Object.keys(figures)).to.not.be.empty;
    for (const figure of Object.values(figures)) {
      const shares = [2, 10, 100].map((people) => shareOfCore({ ...room, people }, figure)?.total ?? 0);
      expect(shares[0]).to.be.above(0);
      expect(shares).to.deep.equal([...shares].sort((one, other) => one - other));
    }
  });
});
