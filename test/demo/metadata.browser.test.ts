import { expect } from 'chai';
import { videoCodecs } from '../../demo/call/codecs.js';
import { MetadataPage } from '../../demo/metadata/metadata-page.js';
import { until } from '../helpers/until.js';
import { DemoPage } from './demo-page.js';

/** In pixels of the picture, which is 640 wide. */
const CLOSE = 4;
/** Of the frames, in milliseconds. */
const DELAY = 300;
/** What frames wait for the screen, in milliseconds: several go by meanwhile. */
const BUFFER = 150;

describe("the demo's metadata", () => {
  let page: DemoPage;
  before(async () => {
    page = await DemoPage.open(new URL('../../demo/metadata/index.html', import.meta.url));
    new MetadataPage();
    choose('#delay', String(DELAY), 'input');
  });
  after(() => page.close());

  beforeEach(async () => {
    if (page.textOf('#start') === 'Start') page.find('#start').click();
    await isRunningWith('');
  });

  const choose = (selector: string, value: string, type: 'change' | 'input') => {
    const control = page.find<HTMLInputElement>(selector);
    control.value = value;
    control.dispatchEvent(new Event(type));
  };
  const milliseconds = () => Number.parseFloat(page.textOf('#latency-now'));
  const isRunningWith = (words: string) =>
    until(words, () => {
      const state = page.textOf('#state');
      return page.find('#controls').ariaBusy === 'false' && state.startsWith('The call runs') && state.includes(words);
    });

  /** The ring is around the dot, by what is on the screen. */
  async function isRingAtDot(): Promise<void> {
    const video = page.find<HTMLVideoElement>('#received');
    const ring = page.find('#ring');
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [640, 360];
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const distances: number[] = [];
    let request = 0;
    const look = () => {
      request = video.requestVideoFrameCallback(look);
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const dot = middleOfYellow(context.getImageData(0, 0, canvas.width, canvas.height));
      const [x, y] = [ring.style.left, ring.style.top].map((part) => Number.parseFloat(part) / 100) as [number, number];
      if (dot && !ring.hidden) distances.push(Math.hypot(x * canvas.width - dot[0], y * canvas.height - dot[1]));
    };
    look();
    // The first few values go before it is known which frames are theirs, and on a busy machine a video element shows
    // another picture than the one it has just told of now and then: the better half of many counts.
    await until('the ring around the dot', () => distances.slice(-20).filter((one) => one <= CLOSE).length >= 11);
    video.cancelVideoFrameCallback(request);
  }

  for (const [codec, name] of videoCodecs()) {
    it(`draws pointer and caption over the picture that they belong to, however late that is: ${name}`, async () => {
      choose('#codec', codec, 'change');
      await isRunningWith(`${name}, encrypted, frames and values alike`);
      const receivers = page.made.connections.flatMap((connection) => connection.getReceivers());
      for (const receiver of receivers) receiver.jitterBufferTarget = BUFFER;
      await until('frames that wait', () => milliseconds() > DELAY + BUFFER / 2);
      await isRingAtDot();
      await until('a caption', () => /^\d+ · \w/.test(page.textOf('#caption')));
      expect(page.textOf('#latency-now')).to.match(/^\d+ ± \d+\.\d ms$/);
    });
  }

  it('shows how values by a data channel leave the picture', async () => {
    await isRingAtDot();
    page.find('#by-channel').click();
    await until('a ring that has left', () => Number.parseFloat(page.textOf('#distance-now')) > 30);
    page.find('#by-metadata').click();
    await isRingAtDot();
  });

  it('says what somebody types, moves by arrow keys, tells of no encryption, and leaves nothing behind', async () => {
    page.find<HTMLInputElement>('#caption-text').value = 'Hello out there';
    page.find<HTMLFormElement>('#controls').requestSubmit();
    await until('the caption', () => page.textOf('#caption').endsWith(' · Hello out there'));

    const picture = page.find('#picture');
    const left = () => Number.parseFloat(page.find('#ring').style.left);
    for (let press = 0; press < 50; press += 1) {
      picture.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    }
    await until('a ring at the right edge', () => left() === 95);

    page.find('#encryption').click();
    await isRunningWith('not encrypted');
    page.find('#start').click();
    await until('the end', () => page.textOf('#state') === 'The call has ended.');
    expect(page.made.connections.length).to.be.at.least(4);
    expect(new Set(page.made.connections.map(({ signalingState }) => signalingState))).to.deep.equal(
      new Set(['closed']),
    );
    expect(new Set(page.made.tracks.map(({ readyState }) => readyState)).has('live')).to.equal(false);
    expect(page.made.workers.size).to.equal(0);
  });
});

function middleOfYellow({ data, width }: ImageData): [x: number, y: number] | undefined {
  let [count, x, y] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue] = data.subarray(at, at + 3) as unknown as [number, number, number];
    if (red < 180 || green < 150 || blue > 160) continue;
    count += 1;
    x += ((at / 4) % width) + 0.5;
    y += Math.floor(at / 4 / width) + 0.5;
  }
  return count > 100 ? [x / count, y / count] : undefined;
}
