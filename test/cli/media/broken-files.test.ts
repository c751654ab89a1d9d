import { expect } from 'chai';
import fc from 'fast-check';
import { MediaError } from '../../../cli/media/media.js';
import { read, readAll, withFile } from '../files.js';

const names = [
  'vp8-altref.ivf',
  'vp8-opus.webm',
  'vp8-live.webm',
  'h264-opus.mp4',
  'h264-fast-start.mp4',
  'h264-fragmented.mp4',
  'h264.mkv',
  'h264.h264',
  'h265.h265',
  'av1.obu',
  'av1-annex-b.obu',
  'opus.ogg',
];
/** Where nothing in the file says how long it is. */
const openEnded = ['h264.h264', 'h265.h265'];
const isRaw = (name: string): boolean => openEnded.includes(name) || name === 'av1.obu';
/** Bytes until the first parameter set, before which a raw file might as well be something else. */
const TELLING = 16;
/** Lengths at which a file is well-formed, behind its head and before its first frame. */
const EMPTY: Readonly<Record<string, readonly number[]>> = {
  'vp8-altref.ivf': [32],
  'vp8-live.webm': [305, 354],
  'h264-fast-start.mp4': [1125, 1133],
  'h264-fragmented.mp4': [749, 957],
  'opus.ogg': [47, 121],
};

/** Frames' tracks and sizes, and what went wrong. */
async function readBytes(bytes: Uint8Array): Promise<{ sizes: string[]; problem: string | undefined }> {
  try {
    const { frames, problem } = await withFile(bytes, readAll);
    return { sizes: frames.map(({ track, size }) => `${track}: ${size}`), problem: problem?.code };
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    return { sizes: [], problem: error.code };
  }
}

describe('files that end early', () => {
  for (const name of names) {
    it(`${name} gives the frames before the end, and says that it ends`, async () => {
      const bytes = await read(name);
      const whole = await readBytes(bytes);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: isRaw(name) ? TELLING : 1, max: bytes.length - 1 }), async (length) => {
          const { sizes, problem } = await readBytes(bytes.slice(0, length));
          // Nor is there a sign where a unit ends too early, but whole parts of it are there.
          const certain = problem === undefined && isRaw(name) ? sizes.slice(0, -1) : sizes;
          for (const track of ['0', '1']) {
            const own = certain.filter((size) => size.startsWith(track));
            const all = whole.sizes.filter((size) => size.startsWith(track));
            expect(own).to.deep.equal(all.slice(0, own.length));
          }
          const isWhole = openEnded.includes(name) || EMPTY[name]?.includes(length);
          if (sizes.length < whole.sizes.length && !isWhole) expectSaid(problem, sizes.length);
        }),
        { numRuns: 25 },
      );
    }).timeout(60_000);
  }
});

/** An end between two frames of a raw format cannot be told from the real one; then there is nothing to say. */
function expectSaid(problem: string | undefined, frames: number): void {
  if (frames === 0) expect(problem).to.be.oneOf(['truncated', 'damaged', 'not-media']);
  else expect(problem).to.be.oneOf(['truncated', 'damaged', undefined]);
}

describe('files with wrong bytes', () => {
  for (const name of names) {
    it(`${name} ends with frames or with a MediaError, never otherwise`, async () => {
      const bytes = await read(name);
      const change = fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) });
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 20 }), async (changes) => {
          const wrong = bytes.slice();
          for (const { at, value } of changes) wrong[at] = value;
          await readBytes(wrong);
        }),
        { numRuns: 25 },
      );
    }).timeout(60_000);
  }

  it('bytes of any kind are no media, or give a MediaError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await readBytes(bytes);
      }),
    );
  });
});
