import axe from 'axe-core';
import { expect } from 'chai';
import { RecordingPage } from '../../../demo/recording/recording-page.js';
import { until } from '../../helpers/until.js';
import { DemoPage } from '../demo-page.js';

describe("the demo's recording page", () => {
  let page: DemoPage;
  before(async () => {
    page = await DemoPage.open(new URL('../../../demo/recording/index.html', import.meta.url));
    new RecordingPage();
  });
  after(() => page.close());

  /** Clicks, and waits until that is done. */
  const click = async (selector: string) => {
    page.find(selector).click();
    await until(`what ${selector} does`, () => page.find('#controls').ariaBusy === 'false');
  };
  const seconds = () => Number(/\d:(\d\d)/.exec(page.textOf('#progress'))?.[1] ?? 0);
  const names = () => [...document.querySelectorAll('#files .name')].map(({ textContent }) => textContent!);

  /** The player shows a moving picture of the file at the top of the list. */
  async function isPlaying(): Promise<void> {
    const player = page.find<HTMLVideoElement>('#player');
    player.muted = true;
    await player.play();
    await until('a moving picture', () => player.videoWidth > 0 && player.currentTime > 0.2);
    expect(names()[0]).to.match(new RegExp(`^${page.textOf('#playing')}: `));
  }

  it('records an encrypted call, with pause, chapter and instant replay, and plays the files', async () => {
    await click('#start');
    expect(page.textOf('#state')).to.contain('An encrypted call runs');
    await click('#record');
    await until('time and size', () => seconds() >= 1 && /[1-9]\d* kB/.test(page.textOf('#progress')));
    await click('#chapter');
    await click('#pause');
    expect(page.textOf('#pause')).to.equal('Go on');
    await until('a pause', () => page.textOf('#progress').endsWith('paused'));
    await click('#pause');
    await click('#replay');
    expect(names()).to.have.length(1);
    expect(names()[0]).to.match(/^replay-1\.webm: 0:\d\d, \d+ kB, \d+ \+ \d+ frames$/);
    await isPlaying();
    const before = seconds();
    await until('that it goes on', () => seconds() > before);
    await click('#record');
    expect(names()[0]).to.match(/^call-2\.webm: 0:\d\d, \d+ kB, \d+ \+ \d+ frames$/);
    await isPlaying();
    expect(page.textOf('#files code')).to.contain('analyze call-2.webm');

    const chapter = page.find<HTMLButtonElement>('#chapters button');
    expect(chapter.textContent).to.match(/^0:0\d Chapter 1$/);
    const [track] = page.find<HTMLVideoElement>('#player').textTracks;
    await until('captions', () => track!.cues?.length === 1);
    expect((track!.cues![0] as VTTCue).text).to.equal('Chapter 1');
    expect(Math.floor(track!.cues![0]!.startTime)).to.equal(Number(chapter.textContent!.slice(2, 4)));
  });

  it('is accessible', async () => {
    const { violations } = await axe.run('#controls, .views, .card', { rules: { region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).to.deep.equal([]);
  });

  it('ends all that it has begun', async () => {
    await click('#record');
    await click('#start');
    expect(page.textOf('#state')).to.equal('The call has ended.');
    expect(names()[0]).to.match(/^call-3\.webm/);
    expect(page.made.workers.size).to.equal(0);
    expect(new Set(page.made.tracks.map(({ readyState }) => readyState)).has('live')).to.equal(false);
    for (const { signalingState } of page.made.connections) expect(signalingState).to.equal('closed');
  });
});
