import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { folder, pathOf, readAll } from './files.js';

/** A stream as ffprobe describes it; see scripts/make-analyze-fixtures.mjs. */
interface ProbedTrack {
  readonly kind: 'audio' | 'video';
  readonly codec: string;
  readonly width?: number;
  readonly height?: number;
  readonly sizes: readonly number[];
  /** `K` where a packet is marked as a key frame. */
  readonly keys?: string;
  /** I, P, B, or a dash where a packet gives no picture. */
  readonly types?: string;
  readonly times: readonly (number | null)[];
}

const mimeTypes: Readonly<Record<string, string>> = {
  vp8: 'video/VP8',
  vp9: 'video/VP9',
  av1: 'video/AV1',
  h264: 'video/H264',
  hevc: 'video/H265',
  opus: 'audio/opus',
  pcm_s16le: 'audio/pcm-s16',
};
const withoutTimes = ['.h264', '.h265', '.obu'];

describe('framepipe analyze, against what ffprobe says of the same files', () => {
  for (const name of readdirSync(folder).filter((file) => !file.endsWith('.json'))) {
    it(name, async () => {
      const probed = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as ProbedTrack[];
      const { media, frames, problem } = await readAll(pathOf(name));
      expect(problem).to.equal(undefined);
      expect(media.tracks.map(({ mimeType }) => mimeType)).to.deep.equal(probed.map(({ codec }) => mimeTypes[codec]));
      probed.forEach(({ kind, codec, width, height, sizes, keys, types, times }, index) => {
        const own = frames.filter(({ track }) => track === index);
        expect(own.map(({ size }) => size)).to.deep.equal(sizes);
        for (const frame of own) expect(frame.opaque).to.equal(undefined);
        if (kind === 'video') {
          expect(own.map(({ type }) => (type === 'key' ? 'K' : '_')).join('')).to.equal(keys);
          const shown = own.map(({ shown, pictureType }) => (shown === false ? '-' : pictureType));
          expect(shown.join('')).to.equal(types);
          for (const frame of own) expect([frame.width, frame.height]).to.deep.equal([width, height]);
        }
        // ffprobe makes up times where there are none, and takes the encoder's delay off Matroska's.
        if (withoutTimes.some((ending) => name.endsWith(ending)) || (kind === 'audio' && /webm|mkv/.test(name))) return;
        own.forEach(({ time }, at) => {
          expect(time, `${codec} ${at}`).to.be.closeTo(times[at]!, 0.001);
        });
      });
    });
  }
});
