import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readStreams } from '../../codecs/parse/fixtures.js';
import { readAll, withFile } from '../files.js';

// Made by joining frames: nothing in their bytes says where one ends.
const joined = ['h264-crafted', 'h265-crafted', 'h265-cropped'];

describe('access units, against those of ffmpeg and of browsers', () => {
  for (const { name, frames } of readStreams('h26').filter((stream) => !joined.includes(stream.name))) {
    it(name, async () => {
      const file = new URL(`../../fixtures/data/parse/${name}.bin`, import.meta.url);
      const reading = await withFile(readFileSync(file), readAll);
      expect(reading.frames.map(({ size }) => size)).to.deep.equal(frames.map(({ bytes }) => bytes.length));
    });
  }
});
