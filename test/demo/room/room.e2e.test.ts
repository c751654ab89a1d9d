import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect } from 'chai';
import type { Browser } from 'puppeteer-core';
import { until } from '../../helpers/until.js';
import { launchChromium, launchFirefox } from './browsers.js';
import { DemoServer } from './demo-server.js';
import { distance, RoomDriver } from './room-driver.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Expects that axe finds nothing wrong with the page as it is now. */
async function expectAccessible({ page }: RoomDriver): Promise<void> {
  await page.evaluate(axe);
  const { violations, passes } = (await page.evaluate('axe.run()')) as AxeResults;
  // It has looked, or its silence means nothing.
  expect(passes.map(({ id }) => id)).to.include.members(['color-contrast', 'button-name']);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).to.deep.equal([]);
}

describe("the demo's call, from one browser to the other", function () {
  // Building the demo takes most of it.
  this.timeout(120_000);
  let server: DemoServer;
  let chromium: Browser;
  let firefox: Browser;
  let alice: RoomDriver;
  let bob: RoomDriver;
  let dave: RoomDriver;
  let link: string;

  before(async () => {
    [server, chromium, firefox] = await Promise.all([DemoServer.start(), launchChromium(), launchFirefox()]);
    alice = await RoomDriver.open(chromium, server.address);
    // What `npm start` opens is one click from a room.
    await Promise.all([alice.page.waitForNavigation(), alice.page.click('a[href="room/index.html"]')]);
    await alice.isReady();
    link = alice.page.url();
    bob = await RoomDriver.open(firefox, link);
    await Promise.all([alice.join('Alice'), bob.join('Bob')]);
    await Promise.all([alice.sees('Bob', bob), bob.sees('Alice', alice)]);
  });
  after(async () => {
    await Promise.all([server?.stop(), chromium?.close(), firefox?.close()]);
  });

  it('makes a link of a room and a key', async () => {
    expect(link).to.match(/#room=[\w-]{12}&key=[\w-]{22}$/);
    const other = await RoomDriver.open(chromium, new URL('room/index.html', server.address).href);
    await other.isReady();
    await expectAccessible(other);
    expect(other.page.url())
      .to.match(/#room=[\w-]{12}&key=[\w-]{22}$/)
      .and.not.equal(link);
    await other.close();
  });

  it('shows a camera in Chromium and a test picture in Firefox to each other', async () => {
    expect(await bob.text('devices')).to.include('There is no camera, so the others see a test picture.');
    const [camera, picture] = [await bob.color('Alice'), await alice.color('Bob')];
    expect(distance(camera!, picture!)).to.be.greaterThan(80);
    expect(await alice.text('status')).to.equal('2 people, encrypted from end to end');
  });

  it('shows one code to both', async () => {
    for (const page of [alice, bob]) {
      await page.click('open-people');
      await page.says('digits', /^\d{5}( \d{5}){5}$/);
    }
    expect(await alice.text('digits')).to.equal(await bob.text('digits'));
    expect(await alice.text('emoji')).to.equal(await bob.text('emoji'));
    await alice.says('list', /Bob.*Connected, encrypted/);
    await expectAccessible(alice);
  });

  it('brings messages both ways', async () => {
    await Promise.all([alice.writes('Do you see me?'), bob.writes('As clear as day')]);
    await bob.says('messages', /Alice.*Do you see me\?/);
    await alice.says('messages', /Bob.*As clear as day/);
    await expectAccessible(alice);
  });

  it('tells the others who is muted, and lets go of the camera', async () => {
    await alice.click('sound');
    await bob.shows('Alice', 'shown muted');
    await alice.click('picture');
    await bob.shows('Alice', 'hidden muted');
    expect((await alice.left()).tracks).to.have.members(['ended', 'live']);
    await alice.click('picture');
    await alice.click('sound');
    await bob.shows('Alice', 'shown');
    await bob.sees('Alice', alice);
  });

  it('shares a screen', async () => {
    await alice.click('screen');
    await bob.tells('Alice shares a screen.');
    const width = () => bob.page.evaluate(() => document.querySelector<HTMLVideoElement>('#screens video')?.videoWidth);
    await until('a screen', async () => ((await width()) ?? 0) > 0, 30_000);
    await alice.click('screen');
    await until('no screen', async () => (await width()) === undefined, 30_000);
    expect(await bob.names()).to.deep.equal(['Bob (you)', 'Alice']);
  });

  it('takes in a third, and changes the code for all', async () => {
    const code = await alice.text('digits');
    dave = await RoomDriver.open(chromium, link);
    await dave.join('Dave');
    await Promise.all([alice.sees('Dave', dave), bob.sees('Dave', dave), dave.sees('Bob', bob)]);
    await until('one code', async () => {
      const [one, ...others] = await Promise.all([alice, bob, dave].map((each) => each.text('digits')));
      return one !== code && others.every((other) => other === one);
    });
    // It is gone at the next step but two.
    await dave.crash();
  });

  it('shows nothing to who has a wrong key, and nothing of them', async () => {
    const eve = await RoomDriver.open(
      chromium,
      link.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')),
    );
    await eve.join('Eve');
    await eve.says('notice', /you have different keys/);
    await alice.says('notice', /Somebody has come with another key/);
    await alice.writes('For Bob alone');
    await bob.says('messages', /For Bob alone/);
    await Promise.all([alice.seesMore(), bob.seesMore()]);
    expect(await eve.names()).to.deep.equal(['Eve (you)']);
    expect([await eve.decoded(), await eve.text('messages')]).to.deep.equal([0, '']);
    expect(await alice.names())
      .to.include('Bob')
      .and.not.include('Eve')
      .and.not.include('Somebody');
    await eve.close();
    await alice.says('notice', /^$/);
  });

  it('says that a link is damaged', async () => {
    const eve = await RoomDriver.open(chromium, link.slice(0, -3));
    await eve.says('over-title', /^This link is damaged$/);
    await expectAccessible(eve);
    await eve.close();
  });

  it('tells the others who is gone without a word', async () => {
    await Promise.all([alice.tells('Dave is gone, without a word.'), bob.tells('Dave is gone, without a word.')]);
    expect(await alice.names()).to.deep.equal(['Alice (you)', 'Bob']);
    await Promise.all([alice.seesMore(), bob.seesMore()]);
  });

  it('tells the others who has left, and lets go of all', async () => {
    await bob.click('leave');
    await bob.says('over-title', /^You have left$/);
    await alice.tells('Bob has left.');
    await alice.says('status', /^You are alone$/);
    expect(await bob.left()).to.deep.equal({ connections: ['closed'], tracks: [] });
    await bob.click('again');
    await bob.join('by');
    await Promise.all([alice.sees('Bobby', bob), bob.sees('Alice', alice)]);
    expect([...alice.errors, ...bob.errors]).to.deep.equal([]);
  });

  it('goes on when the server is gone, and says so', async () => {
    expect(await server.stop()).to.equal(0);
    await alice.says('notice', /^The room server is gone\. The call goes on/);
    await Promise.all([alice.seesMore(), bob.seesMore()]);
  });
});
