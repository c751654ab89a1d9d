import { expect } from 'chai';
import { videoCodecs } from '../../demo/call/codecs.js';
import { until } from '../helpers/until.js';
import { DemoPage } from './demo-page.js';

describe("the demo's recipes for metadata", () => {
  let page: DemoPage;
  afterEach(() => page.close());
  const says = () => page.find<HTMLOutputElement>('#output').value;

  it('tells where a robot stood with each picture, and of each bump', async () => {
    page = await DemoPage.open(new URL('../../demo/07-telemetry/index.html', import.meta.url));
    await import('../../demo/07-telemetry/telemetry.js');
    await until('a pose', () => /^\d\.\d\d m, \d\.\d\d m, 23° · bumps: 0 · battery \d+\.\d %$/.test(says()));
    await until('a bump', () => says().includes('149° · bumps: 1'));
  });

  it('shows words when they are heard', async () => {
    page = await DemoPage.open(new URL('../../demo/08-karaoke/index.html', import.meta.url));
    const { words } = await import('../../demo/08-karaoke/song.js');
    await import('../../demo/08-karaoke/karaoke.js');
    const shown: string[] = [];
    const look = new MutationObserver(() => shown.at(-1) !== says() && shown.push(says()));
    look.observe(page.find('#output'), { childList: true, characterData: true, subtree: true });
    page.find('#start').click();
    await until('the fifth word', () => says() === words[4]);
    look.disconnect();
    // A busy machine may be late for a short word, never in another order.
    expect(shown.length).to.be.at.least(2);
    expect(shown).to.deep.equal(words.slice(0, 5).filter((word) => shown.includes(word)));
  });

  it("reads a broadcaster's SEI", async () => {
    page = await DemoPage.open(new URL('../../demo/09-broadcast-sei/index.html', import.meta.url));
    await import('../../demo/09-broadcast-sei/broadcast-sei.js');
    const isAble = videoCodecs().some(([codec]) => codec === 'video/H264');
    for (const score of isAble ? ['The score is 0:0', 'The score is 1:0'] : ['This browser has no H.264']) {
      await until(score, () => says().startsWith(score));
    }
  });
});
