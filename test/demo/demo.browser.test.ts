import { expect } from 'chai';
import { Demo } from '../../demo/demo.js';
import { element } from '../../demo/lib/element.js';
import { until } from '../helpers/until.js';

describe('the demo', () => {
  let place: HTMLElement;
  before(async () => {
    const response = await fetch(new URL('../../demo/index.html', import.meta.url));
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    place = document.createElement('div');
    place.append(...page.body.childNodes);
    document.body.append(place);
    new Demo();
  });
  after(() => place.remove());

  const start = () => element('start', HTMLButtonElement);
  const textOf = (selector: string) => place.querySelector(selector)?.textContent ?? '';

  it('shows what each of them sees, in a few clicks', async () => {
    start().click();
    await until('frames opened by the receiver', () => textOf('#receiver .verdict') === 'Opened with the key');
    await until('frames dropped by the server', () => /^Undecodable: [1-9]/.test(textOf('#server .verdict')));
    const picture = place.querySelector<HTMLVideoElement>('#receiver video')!;
    await until('a moving picture', () => picture.videoWidth > 0 && picture.currentTime > 0.5);
    await until('numbers', () => Number(textOf('#frame-rate-received')) > 0);
    expect(textOf('#events')).to.include('Encryption on: receivers without the key see nothing.');

    element('inspect', HTMLButtonElement).click();
    await until('an inspector', () => place.querySelector('#inspection framepipe-inspector') !== null);

    element('break', HTMLButtonElement).click();
    await until('frames that do not open', () => /^Wrong key: [1-9]/.test(textOf('#receiver .verdict')));
    expect(textOf('#events')).to.include('Key broken').and.to.include('Receiver, video: frames do not open');

    element('encryption', HTMLInputElement).click();
    await until('all seen by the server', () => textOf('#server .verdict').startsWith('Not encrypted'));

    // What cannot be encrypted is not shown as if it were.
    element('passphrase', HTMLInputElement).value = '';
    element('encryption', HTMLInputElement).click();
    await until('a failure', () => textOf('#events').includes('Failed: "passphrase"'));
    expect(element('encryption', HTMLInputElement).checked).to.equal(false);
    element('passphrase', HTMLInputElement).value = 'correct horse';

    start().click();
    await until('the end', () => textOf('#events').includes('The call has ended.'));
    expect(start().textContent).to.equal('Start');
    expect(place.querySelector('framepipe-inspector')).to.equal(null);
  });

  it('refuses an empty passphrase', () => {
    element('passphrase', HTMLInputElement).value = '';
    start().click();
    expect(start().textContent).to.equal('Start');
    expect(element('controls', HTMLFormElement).checkValidity()).to.equal(false);
  });
});
