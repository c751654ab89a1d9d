import { expect } from 'chai';
import { until } from '../helpers/until.js';

/** A tab that has the page of a step of docs/tutorial.md open: the very text of the page, bundled. */
class Tab {
  readonly #frame = document.createElement('iframe');

  /** @param hash what stands behind the address, `#` included */
  constructor(step: number, hash = '') {
    this.#frame.src = `/base/build/test/tutorial/step-${step}/index.html${hash}`;
    this.#frame.allow = 'camera; microphone; autoplay';
    this.#frame.style.cssText = 'width: 500px; height: 500px';
    document.body.append(this.#frame);
  }

  get window(): Window {
    return this.#frame.contentWindow!;
  }

  find<T extends HTMLElement>(id: string): T | null {
    return this.window.document.querySelector<T>(`#${id}`);
  }

  says(id: string): string {
    return this.find(id)?.textContent ?? '';
  }

  /** Whether it shows a picture, and time goes on. */
  get sees(): boolean {
    const { videoWidth = 0, currentTime = 0 } = this.find<HTMLVideoElement>('remote') ?? {};
    return videoWidth > 0 && currentTime > 0;
  }

  async is(condition: 'connected' | 'seeing'): Promise<void> {
    if (condition === 'connected') {
      await until('the call is connected', () => this.says('status') === 'The call is connected.');
    } else await until('a picture comes', () => this.sees);
  }

  close(): void {
    this.#frame.remove();
  }
}

describe('docs/tutorial.md', () => {
  const tabs: Tab[] = [];
  const open = (step: number, hash?: string): Tab => {
    const tab = new Tab(step, hash);
    tabs.push(tab);
    return tab;
  };
  afterEach(() => {
    for (const tab of tabs.splice(0)) tab.close();
  });

  it('1. Set up: says what the browser can do', async () => {
    const tab = open(1);
    await until('it says so', () => tab.says('status') === 'This browser can do it, by script-transform.');
  });

  it('2. Call yourself: both tabs are connected and show the camera', async () => {
    const [one, other] = [open(2), open(2)];
    await Promise.all([one.is('connected'), other.is('connected'), one.is('seeing'), other.is('seeing')]);
  });

  it('3. Encrypt it: makes a passphrase, with which the call is as before', async () => {
    const one = open(3);
    await until('there is a passphrase', () => one.window.location.hash.length === 37);
    const other = open(3, one.window.location.hash);
    await Promise.all([one.is('seeing'), other.is('seeing')]);
    expect(one.says('status')).to.equal('The call is connected.');
  });

  it('3. Encrypt it: with another passphrase nothing is seen, and both say why', async () => {
    const [one, other] = [open(3, '#correct-horse'), open(3, '#wrong-horse')];
    const told = (tab: Tab) => tab.says('status') === 'Frames do not open: authentication.';
    await until('both say why', () => told(one) && told(other));
    expect([one.sees, other.sees]).to.deep.equal([false, false]);
  });

  it('4. A caption on its frame: what is typed into one tab stands below the picture of the other', async () => {
    const [one, other] = [open(4, '#correct-horse'), open(4, '#correct-horse')];
    await Promise.all([one.is('seeing'), other.is('seeing')]);
    const say = one.find<HTMLInputElement>('say')!;
    say.value = 'Hello from the other tab';
    say.dispatchEvent(new Event('input'));
    await until('it stands there', () => other.says('caption') === 'Hello from the other tab');
    expect(one.says('caption')).to.equal('');
  });

  it('5. Record it: a file of the call appears, which plays', async () => {
    const [one, other] = [open(5, '#correct-horse'), open(5, '#correct-horse')];
    await Promise.all([one.is('seeing'), other.is('seeing')]);
    const record = one.find('record')!;
    record.click();
    await until('it records', () => record.textContent === 'Stop');
    record.click();
    const link = () => one.window.document.querySelector<HTMLAnchorElement>('a[download="call.webm"]');
    await until('there is a file', () => link() !== null);
    const video = document.createElement('video');
    video.muted = true;
    video.src = link()!.href;
    await until('it shows a picture', () => video.videoWidth > 0);
    expect(video.error).to.equal(null);
  });
});
