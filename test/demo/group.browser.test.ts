import { expect } from 'chai';
import { until } from '../helpers/until.js';
import { GroupDriver } from './group-page.js';

describe("the demo's group", () => {
  let page: GroupDriver;
  const made = { connections: [] as RTCPeerConnection[], tracks: [] as MediaStreamTrack[], workers: 0 };
  const globals = { RTCPeerConnection, Worker };
  const { captureStream } = HTMLCanvasElement.prototype;

  before(async () => {
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made.connections.push(this);
      }
    };
    globalThis.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        made.workers += 1;
      }
      override terminate(): void {
        super.terminate();
        made.workers -= 1;
      }
    };
    HTMLCanvasElement.prototype.captureStream = function (this: HTMLCanvasElement, rate) {
      const stream = captureStream.call(this, rate);
      made.tracks.push(...stream.getTracks());
      return stream;
    };
    page = await GroupDriver.open(made.connections);
  });
  after(() => {
    page.close();
    Object.assign(globalThis, globals);
    HTMLCanvasElement.prototype.captureStream = captureStream;
  });

  afterEach(async () => {
    if (page.names.length > 0) await page.click('start');
  });

  /** Alice and Bob meet. */
  async function start(scheme: string): Promise<void> {
    page.choose('scheme', scheme);
    await page.click('start');
    await Promise.all(['Alice', 'Bob'].map((name) => page.seesPictures(name, 1)));
  }

  const clickOn = (name: string) => page.click(page.card(name).querySelector('button')!);

  for (const [scheme, first] of [
    ['mls', 'epoch 1'],
    ['sender-keys', 'key 1'],
    ['passphrase', 'passphrase 1'],
  ] as const) {
    it(`shows people to each other with ${scheme}, and nothing new to who was removed`, async () => {
      await start(scheme);
      expect(page.card('Alice').textContent).to.include(`seals under ${first}`);
      expect(page.sees('Alice')).to.equal('Sees Bob.');
      await page.click('add');
      await Promise.all(['Alice', 'Bob', 'Carol'].map((name) => page.seesPictures(name, 2)));

      await clickOn('Carol');
      await until('sealed pictures', () => page.sees('Carol').startsWith('Does not see Alice and Bob: sealed under'));
      const [before, came] = [await page.decoded('Carol'), await page.received('Carol')];
      await Promise.all(['Alice', 'Bob'].map((name) => page.seesPictures(name, 1)));
      await until('more for Carol', async () => (await page.received('Carol')).every((bytes, at) => bytes > came[at]!));
      expect(await page.decoded('Carol')).to.deep.equal(before);
      expect(page.textOf('#events')).to.include('Carol, from Alice: frames under a key that is not there');

      await clickOn('Carol');
      await until('two cards', () => page.names.join() === 'Alice,Bob');
    });

    it(`shows nothing with ${scheme} to whom keys are kept from, and goes on when they are handed over`, async () => {
      await start(scheme);
      page.choose('target', 'Bob');
      await page.click('withhold');
      await until('a sealed picture', () => page.sees('Bob').startsWith('Does not see Alice: sealed under'));
      expect(page.button('withhold').textContent).to.equal('Hand over the keys');
      await page.click('withhold');
      await page.seesPictures('Bob', 1);
      expect(page.button('withhold').textContent).to.equal('Withhold keys');
    });
  }

  it('refuses replayed and forged frames, and the picture goes on', async () => {
    await start('mls');
    await page.click('replay');
    expect(page.textOf('#outcome')).to.match(/^(\d+) sealed .* Alice again: \1 were refused .*came before.*goes on\.$/);
    await page.click('forge');
    expect(page.textOf('#outcome')).to.match(/^20 forged .* Alice: 20 were refused .*changed.*none opened.*goes on\.$/);
    await page.seesPictures('Alice', 1);
  });

  it('shows one code to all, and another after each change', async () => {
    await start('mls');
    const codes = new Set<string>();
    const code = () => page.textOf('#digits');
    for (const change of [undefined, 'rotate', 'add']) {
      if (change) await page.click(change);
      await until('another code', () => /^\d{5}( \d{5}){5}$/.test(code()) && !codes.has(code()));
      codes.add(code());
    }
    await until('one code', () => page.textOf('#agreement') === 'Alice, Bob and Carol see this code, of epoch 3.');
    expect(page.textOf('#emoji').length).to.be.greaterThan(7);
    await until('a code of two', () => /^\d{5}( \d{5}){8}$/.test(page.textOf('#pair-digits')));
  });

  it('leaves nothing behind', async () => {
    await start('mls');
    await page.click('add');
    await clickOn('Bob');
    await page.click('start');
    expect(page.names).to.deep.equal([]);
    expect(page.button('add').disabled).to.equal(true);
    expect(made.connections.length).to.be.at.least(6);
    expect(new Set(made.connections.map(({ signalingState }) => signalingState))).to.deep.equal(new Set(['closed']));
    expect(new Set(made.tracks.map(({ readyState }) => readyState))).to.deep.equal(new Set(['ended']));
    expect(made.workers).to.equal(0);
  });
});
