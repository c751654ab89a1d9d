import { expect } from 'chai';
import { read, readAll, withFile } from '../files.js';

/** Longer than what is read at once, so that frames lie across the seams. */
const LENGTH = 600_000;

async function repeated(name: string, header = 0): Promise<{ bytes: Uint8Array; times: number }> {
  const file = Buffer.from(await read(name));
  const body = file.subarray(header);
  const times = Math.ceil(LENGTH / body.length);
  return { bytes: Buffer.concat([file.subarray(0, header), ...Array(times).fill(body)]), times };
}

describe('files longer than a window', () => {
  for (const [name, header] of [
    ['h264.h264', 0],
    ['h265.h265', 0],
    ['av1.obu', 0],
    ['av1-annex-b.obu', 0],
    ['vp9-altref.ivf', 32],
  ] as const) {
    it(`${name} has the same frames over and over`, async () => {
      const once = await withFile(await read(name), readAll);
      const { bytes, times } = await repeated(name, header);
      const { frames, problem } = await withFile(bytes, readAll);
      expect(problem).to.equal(undefined);
      expect(frames.length).to.equal(once.frames.length * times);
      expect(frames.reduce((sum, { size }) => sum + size, 0)).to.equal(
        once.frames.reduce((sum, { size }) => sum + size, 0) * times,
      );
      frames.forEach(({ type, pictureType }, at) => {
        const { type: wantedType, pictureType: wanted } = once.frames[at % once.frames.length]!;
        expect([type, pictureType]).to.deep.equal([wantedType, wanted]);
      });
    });
  }
});
