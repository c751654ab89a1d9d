import { expect } from 'chai';
import { pathOf, read } from '../cli/files.js';
import { probeFile } from '../helpers/ffprobe-file.js';
import { needsFfprobe, probe } from '../helpers/ffprobe-node.js';

describe('the judgement of ffprobe', () => {
  before(needsFfprobe);

  it('tells streams, packets, what was decoded, and the colour of a picture', async () => {
    const { format, duration, streams, problems, color } = await probeFile(pathOf('h264-opus.mp4'), { pictureAt: 0.5 });
    expect(format).to.contain('mp4');
    expect(duration).to.be.closeTo(1, 0.05);
    expect(problems).to.deep.equal([]);
    expect(streams.map(({ kind, codec, width }) => [kind, codec, width])).to.deep.equal([
      ['video', 'h264', 96],
      ['audio', 'opus', undefined],
    ]);
    const [video, audio] = streams;
    expect(video!.packets).to.have.length(30);
    expect(video!.frames).to.have.length(30);
    expect(video!.packets[0]).to.include({ time: 0, isKey: true });
    expect(audio!.frames.every(({ samples }) => samples! > 0)).to.equal(true);
    for (const part of color!) expect(part).to.be.within(20, 235);
  });

  it('tells what cannot be decoded, and what is no media at all', async () => {
    const file = Uint8Array.from(await read('h264-opus.mp4'));
    file.fill(0x55, 3000, 6000);
    expect((await probe(file)).problems).to.not.deep.equal([]);
    const nothing = await probe(Uint8Array.of(1, 2, 3));
    expect(nothing).to.deep.include({ format: '', streams: [] });
    expect(nothing.problems).to.not.deep.equal([]);
  });
});
