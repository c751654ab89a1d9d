import { expect } from 'chai';
import { until } from '../helpers/until.js';
import { GroupDriver, pictures } from './group-page.js';

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
    page = await GroupDriver.open();
  });
  after(() => {
    page.close();
    Object.assign(globalThis, globals);
    HTMLCanvasElement.prototype.captureStream = captureStream;
  });

  for (const [scheme, first] of [
    ['mls', 'epoch 1'],
    ['sender-keys', 'key 1'],
    ['passphrase', 'passphrase 1'],
  ] as const) {
    describe(`with ${scheme}`, () => {
      after(async () => {
        if (page.names.length > 0) await page.click('start');
      });

      it('shows two people to each other', async () => {
        page.choose('scheme', scheme);
        await page.click('start');
        await Promise.all(['Alice', 'Bob'].map((name) => page.seesPictures(name, 1)));
        expect(page.card('Alice').textContent).to.include(first);
        expect(page.sees('Alice')).to.equal('Sees Bob.');
      });

      it('lets somebody in', async () => {
        await page.click('add');
        await Promise.all(['Alice', 'Bob', 'Carol'].map((name) => page.seesPictures(name, 2)));
        expect(page.textOf('#events')).to.include('Carol has joined');
      });

      it('shows nothing new to who was removed, though all is sent there', async () => {
        await page.click(page.card('Carol').querySelector('button')!);
        await until('a sealed picture', () =>
          page.sees('Carol').startsWith('Does not see Alice and Bob: sealed under'),
        );
        const before = page.videos('Carol').map(pictures);
        await Promise.all(['Alice', 'Bob'].map((name) => page.seesPictures(name, 1)));
        await page.seesPictures('Alice', 1);
        expect(page.videos('Carol').map(pictures)).to.deep.equal(before);
        expect(page.textOf('#events')).to.include('Carol, from Alice: frames under a key that is not there');
        await page.click(page.card('Carol').querySelector('button')!);
        await until('two cards', () => page.names.join() === 'Alice,Bob');
      });

      it('refuses replayed and forged frames, and the picture goes on', async () => {
        await page.click('replay');
        expect(page.textOf('#outcome')).to.match(
          /^(\d+) sealed .* Alice again: \1 were refused .*came before.*goes on\.$/,
        );
        await page.click('forge');
        expect(page.textOf('#outcome')).to.match(
          /^20 forged .* Alice: 20 were refused .*changed.*none opened.*goes on\.$/,
        );
        await page.seesPictures('Alice', 1);
      });

      it('shows nothing to whom keys are kept from, and the picture again when they are handed over', async () => {
        page.choose('target', 'Bob');
        await page.click('withhold');
        await until('a sealed picture', () => page.sees('Bob').startsWith('Does not see Alice: sealed under'));
        expect(page.button('withhold').textContent).to.equal('Hand over the keys');
        await page.click('withhold');
        await page.seesPictures('Bob', 1);
      });

      it('leaves nothing behind', async () => {
        await page.click('start');
        expect(page.names).to.deep.equal([]);
        expect(page.button('add').disabled).to.equal(true);
        expect(made.connections.map(({ signalingState }) => signalingState)).not.to.include('stable');
        expect(made.tracks.map(({ readyState }) => readyState)).not.to.include('live');
        expect(made.workers).to.equal(0);
      });
    });
  }

  it('shows one code to all, and another after each change', async () => {
    page.choose('scheme', 'mls');
    await page.click('start');
    const codes = new Set<string>();
    for (const change of [undefined, 'rotate', 'add']) {
      if (change) await page.click(change);
      await until(
        'another code',
        () => /^\d{5}( \d{5}){5}$/.test(page.textOf('#digits')) && !codes.has(page.textOf('#digits')),
      );
      codes.add(page.textOf('#digits'));
    }
    await until('one code', () => page.textOf('#agreement') === 'Alice, Bob and Carol see this code, of epoch 3.');
    expect(page.textOf('#emoji').length).to.be.greaterThan(7);
    const pair = () => page.textOf('#pair-digits');
    await until('a code of two', () => /^\d{5}( \d{5}){8}$/.test(pair()));
    await page.click('start');
    expect(codes.size).to.equal(3);
  });
});
