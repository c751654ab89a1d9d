import { expect } from 'chai';
import { MediaError } from '../../../cli/media/media.js';
import { read, readAll, withFile } from '../files.js';

const FILES = ['av1.mp4', 'h264-fast-start.mp4', 'h264-fragmented.mp4', 'h264-opus.mp4', 'h265.mp4'];
const MANY = 0x7fffffff;

/** A file in which numbers of the first box of a type, at offsets behind its type, are other ones. */
async function changed(name: string, box: string, numbers: Readonly<Record<number, number>>): Promise<Uint8Array> {
  const bytes = Buffer.from(await read(name));
  const at = bytes.indexOf(box, 0, 'latin1');
  expect(at, `a ${box} in ${name}`).to.be.greaterThan(0);
  for (const [offset, number] of Object.entries(numbers)) bytes.writeUInt32BE(number, at + 4 + Number(offset));
  return bytes;
}

async function refusal(bytes: Uint8Array): Promise<MediaError | undefined> {
  try {
    return (await withFile(bytes, readAll)).problem;
  } catch (error) {
    if (error instanceof MediaError) return error;
    throw error;
  }
}

/** What mediabunny would believe, for minutes or until there is no memory. Offsets are those of ISO/IEC 14496-12. */
const claims: readonly (readonly [what: string, name: string, box: string, numbers: Record<number, number>])[] = [
  ['more entries of stts than it holds', 'h264-opus.mp4', 'stts', { 4: MANY }],
  ['times of more samples than there are', 'h264-opus.mp4', 'stts', { 8: MANY }],
  ['offsets of more samples than there are', 'h264-fast-start.mp4', 'ctts', { 8: MANY }],
  ['chunks of more samples than there are', 'h264-fast-start.mp4', 'stsc', { 12: MANY }],
  ['a chunk that there is not', 'h264-fast-start.mp4', 'stsc', { 8: MANY }],
  ['more chunks than stco holds', 'h264-fast-start.mp4', 'stco', { 4: MANY }],
  ['more sizes than stsz holds', 'h264-fast-start.mp4', 'stsz', { 8: MANY }],
  ['more samples of one size than bytes', 'h264-fast-start.mp4', 'stsz', { 4: 1, 8: MANY }],
  ['more samples than trun holds', 'h264-fragmented.mp4', 'trun', { 4: MANY }],
  ['samples of which trun says nothing, more than bytes', 'h264-fragmented.mp4', 'trun', { 0: 0, 4: MANY }],
];

describe('tables of MP4 files', () => {
  for (const [what, name, box, numbers] of claims) {
    it(`are refused for ${what}`, async () => {
      const error = await refusal(await changed(name, box, numbers));
      expect(error?.code).to.equal('damaged');
      expect(error?.message).to.match(new RegExp(`^Its tables cannot be right: (${box}|stts|ctts) `));
    });
  }

  for (const name of FILES) {
    it(`of ${name} are taken`, async () => {
      expect(await refusal(await read(name))).to.equal(undefined);
    });
  }

  it('may claim what is missing of a file whose end is missing', async () => {
    // 30 samples of 300 bytes: more than are left of the file, fewer than it says it has.
    const bytes = await changed('h264-fast-start.mp4', 'stsz', { 4: 300 });
    const error = await refusal(bytes.slice(0, 3_000));
    expect(error?.code).to.equal('truncated');
  });
});
