import { expect } from 'chai';
import { Call } from '../../demo/call/call.js';
import { type Codec, videoCodecs } from '../../demo/call/codecs.js';
import { openMedia } from '../../demo/call/media.js';
import { type Sample, sampler } from '../../demo/call/sample.js';
import { secretOf } from '../../demo/call/secrets.js';
import { pause, until } from '../helpers/until.js';

describe("the demo's call", () => {
  let stream: MediaStream;
  let call: Call;
  before(async () => {
    ({ stream } = await openMedia());
  });
  after(() => {
    for (const track of stream.getTracks()) track.stop();
  });
  afterEach(() => call.close());

  async function start(codec: Codec = 'video/VP8'): Promise<{ frames: string[] }> {
    const frames: string[] = [];
    call = await Call.start({
      stream,
      codec,
      secret: await secretOf('correct horse'),
      onFrame: ({ type, mimeType }) => frames.push(`${mimeType} ${type}`),
    });
    return { frames };
  }

  /** Waits until what becomes of the frames is as wanted, three looks in a row. */
  async function settled(wanted: { receiver: string; server: string }): Promise<Sample> {
    const look = sampler(call);
    let last = await look();
    let times = 0;
    await until(`receiver ${wanted.receiver}, server ${wanted.server}`, async () => {
      await pause(300);
      last = await look();
      const isWanted = last.receiver.arrival === wanted.receiver && last.server.arrival === wanted.server;
      times = isWanted ? times + 1 : 0;
      return times === 3;
    });
    return last;
  }

  const SECRET = { receiver: 'shown', server: 'undecodable' };

  it('shows the picture to the receiver and not to the server', async () => {
    const { frames } = await start();
    const { sent, received, server, receiver } = await settled(SECRET);
    expect(sent.frameRate).to.be.greaterThan(0);
    expect(received.frameRate).to.be.greaterThan(0);
    expect(server.lost).to.be.greaterThan(0);
    expect(receiver.lost).to.be.lessThan(server.lost);
    expect(frames).to.include('video/VP8 key').and.to.include('video/VP8 delta');
  });

  it('breaks the key, and mends it', async () => {
    await start();
    await call.setBroken(true);
    await settled({ receiver: 'undecodable', server: 'undecodable' });
    await call.setBroken(false);
    await settled(SECRET);
  });

  it('takes encryption out and puts it back', async () => {
    await start();
    await settled(SECRET);
    await call.setEncryption(undefined);
    await settled({ receiver: 'shown', server: 'shown' });
    await call.setEncryption(await secretOf('correct horse'));
    await settled(SECRET);
  });

  it('rests, and goes on', async () => {
    await start();
    await settled(SECRET);
    await call.setPaused(true);
    await settled({ receiver: 'nothing', server: 'nothing' });
    await call.setPaused(false);
    await settled(SECRET);
  });

  it('changes its key', async () => {
    await start();
    await call.changeKey(await secretOf('battery staple'));
    await settled(SECRET);
  });

  it('changes to every codec of the browser', async () => {
    const { frames } = await start();
    for (const [codec] of videoCodecs()) {
      await call.setCodec(codec);
      await until(`frames of ${codec}`, () => frames.at(-1)?.startsWith(codec) ?? false);
      await settled(SECRET);
    }
  });
});
