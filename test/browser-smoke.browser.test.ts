import { expect } from 'chai';
import { origins } from './helpers/origins.js';

/** What the other in-browser tests take for granted: the browser's abilities, and the rig that they run in. */
describe('browser and test rig', () => {
  it('has encoded transforms, of one kind or the other', () => {
    expect('RTCRtpScriptTransform' in globalThis || 'createEncodedStreams' in RTCRtpSender.prototype).to.equal(true);
  });

  it('starts a module worker that was bundled', async () => {
    const worker = new Worker(new URL('./helpers/echo.worker.ts', import.meta.url), { type: 'module' });
    const answer = new Promise((resolve, reject) => {
      worker.onmessage = (event) => resolve(event.data);
      worker.onerror = () => reject(new Error('the worker did not load'));
    });
    worker.postMessage({ frames: [1, 2] });
    expect(await answer).to.deep.equal({ frames: [1, 2] });
    worker.terminate();
  });

  it('tells a worker that is not there from one that is', async () => {
    const worker = new Worker('/missing.worker.js', { type: 'module' });
    const event = await new Promise<Event>((resolve) => {
      worker.onerror = resolve;
    });
    expect(event.type).to.equal('error');
  });

  it('gives a camera and a microphone without asking', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    expect(stream.getTracks().map((track) => track.kind)).to.have.members(['audio', 'video']);
    for (const track of stream.getTracks()) track.stop();
  });

  it('has a further origin with CORS and one without', async () => {
    expect((await fetch(`${origins.cors}/worker.js`)).status).to.equal(200);
    const refused = await fetch(`${origins.noCors}/worker.js`).then(
      () => false,
      () => true,
    );
    expect(refused).to.equal(true);
  });
});
