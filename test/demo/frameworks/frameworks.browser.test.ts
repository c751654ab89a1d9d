import axe from 'axe-core';
import { expect } from 'chai';
import type { AttachedTransform } from 'framepipe';
import { attachedOf } from '../../../src/main/attached-of.js';
import { until } from '../../helpers/until.js';
import { DemoPage } from '../demo-page.js';

const recipes = [
  {
    name: 'React, mounted twice by its strict mode',
    url: new URL('../../../demo/10-react/index.html', import.meta.url),
    run: () => import('../../../demo/10-react/main.js'),
  },
  {
    name: 'Vue',
    url: new URL('../../../demo/11-vue/index.html', import.meta.url),
    run: () => import('../../../demo/11-vue/main.js'),
  },
  {
    name: 'Svelte',
    url: new URL('../../../demo/12-svelte/index.html', import.meta.url),
    run: () => import('../../../demo/12-svelte/main.js'),
  },
];

describe("the demo's recipes for frameworks", () => {
  let page: DemoPage;
  afterEach(() => page.close());

  const says = (words: string) => {
    const pattern = new RegExp(`^[1-9]\\d* frames a second, ${words}$`);
    return until(words, () => pattern.test(page.textOf('#app output')));
  };
  const click = async (selector: string) => {
    await until(selector, () => page.find(selector) !== null);
    page.find(selector).click();
  };
  const attached = () => page.made.connections.flatMap((pc) => attachedOf(pc)) as unknown as AttachedTransform[];
  /** What the receiver's stage has let in. */
  const letIn = async () => {
    const receivers = attached().filter(({ side }) => side === 'receiver');
    return receivers.at(-1)!.stages.sframe.getDecrypterStats();
  };

  for (const { name, url, run } of recipes) {
    it(`${name}: attaches, changes keys and pipelines in place, detaches`, async () => {
      page = await DemoPage.open(url);
      await run();
      await click('#app button.primary');
      await says('sealed with key 1');
      const before = attached();
      expect(before).to.have.lengthOf(4);
      expect(page.made.workers.size).to.equal(1);

      await click('#app button:not(.primary)');
      await says('sealed with key 2');
      const { opened } = await letIn();
      await until('frames that open', async () => (await letIn()).opened > opened + 5);

      await click('#app input');
      await says('in the clear');
      await until('frames in the clear', async () => (await letIn()).clear > 5);
      expect((await letIn()).opened).to.equal(0);
      expect(attached()).to.deep.equal(before);
      expect(before.map(({ state }) => state)).to.deep.equal(before.map(() => 'running'));

      const picture = page.find<HTMLVideoElement>('#app video');
      await until('a moving picture', () => picture.videoWidth > 0 && picture.currentTime > 0);
      const { violations } = await axe.run('#app', { rules: { region: { enabled: false } } });
      expect(violations.map(({ id, help }) => `${id}: ${help}`)).to.deep.equal([]);

      await click('#app button.primary');
      await until('no worker', () => page.made.workers.size === 0);
      expect(page.textOf('#app output')).to.equal('Nobody is calling.');
    });
  }
});
