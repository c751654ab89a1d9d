import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { pathOf, read, withFile } from './files.js';

const command = fileURLToPath(new URL('../../cli/framepipe.ts', import.meta.url));

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function framepipe(...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['--import', 'tsx', command, ...args], (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

/** Each run loads everything anew. */
const slowly = (title: string, work: () => Promise<void>) => it(title, work).timeout(30_000);

describe('framepipe', () => {
  slowly('shows a table of types, sizes and quantizers', async () => {
    const { code, out, err } = await framepipe('analyze', pathOf('h264-opus.mp4'));
    expect([code, err]).to.deep.equal([0, '']);
    expect(out).to.match(/^.*h264-opus\.mp4: MP4, \d+\.?\d* kB\n/);
    expect(out).to.match(/Track 1: video\/H264, avc1\.64000a, 96 × 64, 8 bits 4:2:0\n {2}30 frames, /);
    expect(out).to.match(/3 groups of pictures: 6 to 12, mean 10 frames/);
    expect(out).to.match(/\n {2}key I +3 +10\.0 % /);
    expect(out).to.match(/\n {2}delta B +\d+ /);
    expect(out).to.match(/Track 2: audio\/opus, opus, mono\n {2}51 packets, /);
  });

  slowly('gives every frame and the summary as JSON', async () => {
    const { code, out } = await framepipe('analyze', '--json', pathOf('vp8-altref.ivf'));
    const { frames, file, format, tracks } = JSON.parse(out);
    expect(code).to.equal(0);
    expect(frames).to.have.length(32);
    expect(frames[1]).to.include({ track: 0, index: 1, size: 1010, type: 'delta', pictureType: 'P', shown: false });
    expect([file, format]).to.deep.equal([pathOf('vp8-altref.ivf'), 'IVF']);
    expect(tracks[0]).to.deep.include({ mimeType: 'video/VP8', frames: 32, hidden: 2 });
    expect(tracks[0].rates.frameRate).to.be.closeTo(30, 0.5);
  });

  slowly('gives a line for each frame as CSV, all of equal length', async () => {
    const { out } = await framepipe('analyze', '--csv', pathOf('h264.h264'));
    const [head, ...rows] = out
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(rows).to.have.length(30);
    for (const row of rows) expect(row.length).to.equal(head!.length);
    const field = (row: string[], name: string) => row[head!.indexOf(name)];
    expect(field(rows[0]!, 'type')).to.equal('key');
    expect(field(rows[0]!, 'units')).to.match(/^access unit delimiter\+SPS\+PPS\+SEI\+IDR slice\+IDR slice$/);
  });

  slowly('gives a page that asks nothing of any network', async () => {
    const { code, out } = await framepipe('analyze', '--html', pathOf('vp8-opus.webm'));
    expect(code).to.equal(0);
    expect(out).to.match(/^<!doctype html>/);
    expect(out).to.include("default-src 'none'");
    expect(out).not.to.match(/\b(src|href)=|@import|url\(/);
    const [, data = ''] = /<script type="application\/json" id="tracks">(.*?)<\/script>/.exec(out) ?? [];
    const [video, audio] = JSON.parse(data);
    expect([video.size.length, audio.size.length]).to.deep.equal([30, 51]);
    expect(video.types[video.type[0]]).to.equal('key I');
  });

  slowly('writes to a file', async () => {
    const written = await withFile(new Uint8Array(), async (path) => {
      const { code, out } = await framepipe('analyze', '--csv', '-o', path, pathOf('opus.ogg'));
      expect([code, out]).to.deep.equal([0, '']);
      return readFile(path, 'utf8');
    });
    expect(written.trimEnd().split('\n')).to.have.length(52);
  });

  slowly('gives rates to files without times, where a frame rate is given', async () => {
    const without = await framepipe('analyze', '--json', pathOf('av1.obu'));
    const given = await framepipe('analyze', '--json', '--frame-rate', '60', pathOf('av1.obu'));
    expect(JSON.parse(without.out).tracks[0].rates).to.equal(undefined);
    expect(JSON.parse(given.out).tracks[0].rates).to.include({ frameRate: 60, duration: 0.5 });
  });

  slowly('tells what is there of a truncated file, why no more, and ends with 3', async () => {
    const bytes = (await read('vp9-altref.ivf')).slice(0, 4_000);
    const { code, out, err } = await withFile(bytes, (path) => framepipe('analyze', '--json', path));
    const { frames, problem } = JSON.parse(out);
    expect(code).to.equal(3);
    expect(frames.length).to.be.within(1, 29);
    expect(problem.code).to.equal('truncated');
    expect(err).to.match(new RegExp(`It ends within a frame: .* Told are the ${frames.length} frames before that\\.`));
  });

  for (const [what, path, words] of [
    ['text', command, /It is not IVF/],
    ['a folder', fileURLToPath(new URL('.', import.meta.url)), /It is (no file|a folder)/],
    ['nothing', `${command}.missing`, /There is no such file/],
  ] as const) {
    slowly(`ends with 1 where there is ${what} instead of media`, async () => {
      const { code, out, err } = await framepipe('analyze', path);
      expect([code, out]).to.deep.equal([1, '']);
      expect(err).to.match(words);
    });
  }

  slowly('ends with 2, and says how it goes, where the command line is wrong', async () => {
    const { code, out, err } = await framepipe('analyse', 'x');
    expect([code, out]).to.deep.equal([2, '']);
    expect(err)
      .to.match(/There is no command "analyse"/)
      .and.to.include('Usage: framepipe analyze FILE');
  });

  slowly('shows help and its version', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect((await framepipe('--help')).out).to.match(/^Usage: framepipe analyze FILE/);
    expect(await framepipe('--version')).to.deep.equal({ code: 0, out: `${version}\n`, err: '' });
  });
});
