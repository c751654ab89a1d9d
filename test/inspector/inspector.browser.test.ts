import axe from 'axe-core';
import { expect } from 'chai';
import {
  type AttachedTransform,
  attachToPeerConnection,
  createWorker,
  type DefaultStages,
  passphraseKey,
} from 'framepipe';
import type { AnalyzedFrame } from 'framepipe/analysis.js';
import { observe } from 'framepipe/connection.js';
import { type FramepipeInspector, inspect } from 'framepipe/inspector.js';
import { attachedCall } from '../helpers/attach-both.js';
import { closeCalls, connect, negotiate, trickle } from '../helpers/call.js';
import { pause, until } from '../helpers/until.js';

const shown: FramepipeInspector[] = [];

/** Puts an inspector into the page. */
function show(...args: Parameters<typeof inspect>): {
  readonly inspector: FramepipeInspector;
  readonly root: ShadowRoot;
} {
  const inspector = inspect(...args);
  document.body.append(inspector);
  shown.push(inspector);
  return { inspector, root: inspector.shadowRoot! };
}

const framesOf = (inspector: FramepipeInspector): AnalyzedFrame[] =>
  inspector
    .export('json-lines')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const bars = (root: ShadowRoot) => root.querySelector<HTMLElement>('.bars')!;
const textOf = (root: ShadowRoot, selector: string) => root.querySelector(selector)?.textContent ?? '';
const streams = (root: ShadowRoot) => [...root.querySelectorAll<HTMLButtonElement>('.streams button')];
const press = (root: ShadowRoot, key: string) =>
  bars(root).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const openTab = (root: ShadowRoot, title: string) =>
  [...root.querySelectorAll<HTMLElement>('[role="tab"]')].find(({ textContent }) => textContent === title)!.click();

/** How many pixels of the bars' canvas are painted. */
function painted(root: ShadowRoot): number {
  const canvas = bars(root).querySelector('canvas')!;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha]! > 0) count += 1;
  return count;
}

/** The listeners that a pipeline has from now on. */
function watchListeners(attached: AttachedTransform<DefaultStages>): Set<unknown> {
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = attached;
  attached.addEventListener = (type, listener, options) => {
    listeners.add(listener);
    if (typeof options === 'object') options.signal?.addEventListener('abort', () => listeners.delete(listener));
    addEventListener.call(attached, type, listener, options);
  };
  attached.removeEventListener = (type, listener, options) => {
    listeners.delete(listener);
    removeEventListener.call(attached, type, listener, options);
  };
  return listeners;
}

/** The intervals that run, of those that are set from now on. */
function watchIntervals() {
  const running = new Set<unknown>();
  const { setInterval: set, clearInterval: clear } = globalThis;
  Object.assign(globalThis, {
    setInterval(...args: Parameters<typeof set>) {
      const timer = set(...args);
      running.add(timer);
      return timer;
    },
    clearInterval(timer: number) {
      running.delete(timer);
      clear(timer);
    },
  });
  return { running, restore: () => Object.assign(globalThis, { setInterval: set, clearInterval: clear }) };
}

/** The problems that axe finds, in words. */
async function problems(element: Element): Promise<string[]> {
  const { violations, passes } = await axe.run(element);
  // It looks into the shadow root, or its silence means nothing.
  expect(passes.map(({ id }) => id)).to.include.members(['color-contrast', 'button-name', 'aria-valid-attr-value']);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe('the inspector', () => {
  let worker: Worker;
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  afterEach(() => {
    for (const inspector of shown.splice(0)) inspector.remove();
    closeCalls();
  });

  it('shows the frames of a pipeline, and the units of the one that is chosen by keyboard', async () => {
    const pipeline = [{ stage: 'analyzer' }, { stage: 'sframe' }] as const;
    const { sender } = await attachedCall<DefaultStages>(worker, pipeline, { codec: 'video/VP9' });
    const { inspector, root } = show(sender);
    await until('frames', () => framesOf(inspector).length > 0);
    // The first key frame may have passed before anybody looked; a new key asks for another, in every browser.
    const key = await passphraseKey('right', { salt: 'example.test/rooms/1', iterations: 1_000 });
    await sender.stages.sframe.setEncryptionKey(key, 0);
    await until('a key frame', () => framesOf(inspector).some(({ type }) => type === 'key'));
    await until('frames after it', () => framesOf(inspector).at(-1)!.type === 'delta');
    press(root, 'ArrowLeft');
    expect(inspector.paused).to.equal(true);
    press(root, 'Home');
    press(root, 'PageDown');
    press(root, 'PageUp');
    const frames = framesOf(inspector);
    press(root, 'End');
    await until('the last frame in words', () => /^Delta frame/.test(textOf(root, '.chosen')));
    press(root, 'PageUp');
    await until('a key frame in words', () => /^Key frame/.test(textOf(root, '.chosen')));
    const last = frames.filter(({ type }) => type === 'key').at(-1)!;
    const units = [...root.querySelectorAll('.units summary code')].map(({ textContent }) => textContent);
    expect(units).to.deep.equal(last.units?.map(({ name }) => name) ?? []);
    expect(units).not.to.be.empty;
    expect(textOf(root, '.frame'))
      .to.include(`${last.width} × ${last.height}`)
      .and.to.include(String(last.rtpTimestamp));
    await until('bars', () => painted(root) > 100);
  });

  it('stands still while paused, though media flows, and goes on with what came', async () => {
    const { sender } = await attachedCall<DefaultStages>(worker, [{ stage: 'analyzer' }]);
    const { inspector, root } = show(sender);
    await until('bars', () => streams(root).length === 1 && painted(root) > 100 && framesOf(inspector).length > 5);
    press(root, ' ');
    await until('the pause', () => textOf(root, '.state').startsWith('Paused'));
    const before = inspector.export('json-lines');
    const held = textOf(root, '.figures');
    const { framesOut } = await sender.getStats();
    await until('more frames', async () => (await sender.getStats()).framesOut > framesOut + 20);
    expect(inspector.export('json-lines')).to.equal(before);
    expect(textOf(root, '.figures')).to.equal(held);
    inspector.paused = false;
    expect(framesOf(inspector).length).to.be.above(before.split('\n').length + 10);
    await until('life', () => textOf(root, '.state') === 'Live');
  });

  it('finds all pipelines of a connection, those that come later too', async () => {
    const call = await connect(({ caller, stream }) => {
      attachToPeerConnection(caller, worker, ({ side }) => (side === 'sender' ? [{ stage: 'analyzer' }] : undefined));
      for (const track of stream.getTracks().filter(({ kind }) => kind === 'audio')) caller.addTrack(track, stream);
    });
    const { root } = show(call.caller);
    await until('the sound', () =>
      streams(root)
        .map(({ textContent }) => textContent)
        .join()
        .includes('Sent audio'),
    );
    const [video] = call.stream.getVideoTracks();
    call.caller.addTrack(video!, call.stream);
    await negotiate(call.caller, call.callee);
    await until('the video', () => streams(root).length === 2);
    expect(streams(root)[0]!.textContent).to.match(/Sent video/);
    streams(root)[0]!.click();
    await until('its choice', () => streams(root)[0]!.getAttribute('aria-pressed') === 'true');
    call.caller.close();
    openTab(root, 'Events');
    await until('the end', () => textOf(root, '.events').includes('The pipeline has ended'));
  });

  it('tells how media is encrypted, and what is wrong', async () => {
    const { sender, receiver } = await attachedCall<DefaultStages>(worker, [
      { stage: 'analyzer' },
      { stage: 'sframe' },
    ]);
    const secret = (word: string) => passphraseKey(word, { salt: 'example.test/rooms/1', iterations: 1_000 });
    await receiver.stages.sframe.addDecryptionKey(await secret('wrong'), 0);
    const { root } = show([sender, receiver]);
    openTab(root, 'Encryption');
    const badges = () => [...root.querySelectorAll('.encryption .badge')].map(({ textContent }) => textContent);
    await sender.stages.sframe.setEncryptionKey(await secret('right'), 0);
    await until('sealed, not opened', () => badges().join() === 'Encrypted,Dropping');
    expect(textOf(root, '.encryption')).to.include('wrong key, or changed on the way');
    await receiver.stages.sframe.addDecryptionKey(await secret('right'), 0);
    await until('opened', () => badges().join() === 'Encrypted,Encrypted');
    openTab(root, 'Events');
    await until('both events', () => {
      const words = textOf(root, '.events');
      return words.includes('Frames do not open') && words.includes('Frames open again');
    });
  });

  it('tells how a connection came about, what it runs over, and what happened before it was looked at', async () => {
    const caller = new RTCPeerConnection();
    const observer = observe(caller, { interval: 100 });
    const call = await connect(({ stream }) => void caller.addTrack(stream.getAudioTracks()[0]!, stream), { caller });
    const { inspector, root } = show([observer, call.callee]);
    openTab(root, 'Connection');
    await until('both, connected', () => textOf(root, '.choices') === '1 Connected2 Connected');
    const tab = () => textOf(root, '.connection');
    await until('the pair', () => /Pair, this endUDP own address .*Rolecontrolling/.test(tab()));
    expect(tab()).to.match(/DTLSconnected, version 1\.[23], this end is/);
    const rows = () => [...root.querySelectorAll('.connection table tr')].map(({ textContent }) => textContent!);
    await until('the candidates in use', () => rows().filter((row) => /^(this|other).*✓$/.test(row)).length >= 1);
    const titles = [...root.querySelectorAll('.connection summary')].map(({ textContent }) => textContent);
    expect(titles).to.deep.equal(['Current, this end: offer, audio', 'Current, other end: answer, audio']);
    expect(textOf(root, '.connection pre')).to.equal(caller.currentLocalDescription!.sdp);
    const happened = () =>
      [...root.querySelectorAll('.connection .events li > :last-child')].map((li) => li.textContent);
    expect(happened().reverse()).to.deep.equal(observer.timeline.map(({ text }) => text));
    expect(happened()).to.include('Offered audio.').and.to.include('The DTLS handshake is done: keys are agreed.');
    root.querySelectorAll<HTMLButtonElement>('.choices button')[1]!.click();
    await until('the other end', () => tab().includes('Rolecontrolled'));
    expect(happened()).not.to.include('Offered audio.');
    inspector.remove();
    caller.close();
    await until('an observer that goes on', () => observer.explain().phase === 'closed');
  });

  it('says in a sentence why a call failed, also when it is closed', async () => {
    const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
    const { root } = show([caller, callee]);
    trickle(caller, callee);
    trickle(callee, caller);
    caller.createDataChannel('any');
    await caller.setLocalDescription();
    await callee.setRemoteDescription(caller.localDescription!);
    await callee.setLocalDescription();
    const { type, sdp } = callee.localDescription!;
    // The first byte of the certificate's hash is another.
    const forged = sdp.replace(
      /^(a=fingerprint:\S+ )(..)/gm,
      (_, head, byte) => `${head}${byte === '00' ? '11' : '00'}`,
    );
    await caller.setRemoteDescription({ type, sdp: forged });
    openTab(root, 'Connection');
    await until('the failure', () => textOf(root, '.connection .badge') === 'Failed');
    expect(textOf(root, '.reasons')).to.include('The DTLS handshake failed.');
    expect(textOf(root, '.notices')).to.include('The connection has failed. The DTLS handshake failed.');
    expect(textOf(root, '.connection .events .bad')).to.include('failed');
    caller.close();
    await until('its end', () => textOf(root, '.connection .badge') === 'Closed');
    expect(textOf(root, '.connection'))
      .to.include('closed before it was connected')
      .and.to.include('The DTLS handshake failed.');
    callee.close();
  });

  it('says why it shows nothing, and sees an analyzer that is put in', async () => {
    const { sender } = await attachedCall<DefaultStages>(worker, [{ stage: 'frameStats' }]);
    const { root } = show(sender as AttachedTransform<DefaultStages>);
    await until('the reason', () => textOf(root, '.notices').includes('has no analyzer'));
    await sender.replace([{ stage: 'analyzer' }]);
    await until('frames', () => streams(root).length === 1 && textOf(root, '.notices') === '');
  });

  it('lets go of everything when it leaves the page, and begins anew when it is back', async () => {
    const { sender, call } = await attachedCall<DefaultStages>(worker, [{ stage: 'analyzer' }]);
    const left = watchListeners(sender);
    const timers = watchIntervals();
    const { inspector, root } = show([sender, call.caller]);
    await until('frames', () => framesOf(inspector).length > 0);
    expect(left.size).to.be.above(0);
    expect(timers.running.size).to.be.above(0);
    inspector.remove();
    expect(left.size).to.equal(0);
    expect(timers.running.size).to.equal(0);
    timers.restore();
    expect(inspector.export('json-lines')).to.equal('');
    expect(root.childElementCount).to.equal(0);
    const { framesOut } = await sender.getStats();
    await until('media that flows on', async () => (await sender.getStats()).framesOut > framesOut);
    document.body.append(inspector);
    await until('frames again', () => framesOf(inspector).length > 0);
  });

  it('draws only what can be seen', async () => {
    const { sender } = await attachedCall<DefaultStages>(worker, [{ stage: 'analyzer' }]);
    const { inspector, root } = show(sender);
    await until('bars', () => painted(root) > 100);
    inspector.style.display = 'none';
    await until('that it is hidden', () => bars(root).clientWidth === 0);
    await pause(300);
    const chosen = root.querySelector('.chosen')!;
    chosen.textContent = 'untouched';
    await pause(600);
    expect(chosen.textContent).to.equal('untouched');
    inspector.style.display = '';
    await until('that it draws again', () => chosen.textContent !== 'untouched');
  });

  it('can be used without seeing it, dark and light, wide and narrow', async () => {
    const { sender, receiver, call } = await attachedCall<DefaultStages>(worker, [
      { stage: 'analyzer' },
      { stage: 'sframe' },
    ]);
    const key = await passphraseKey('right', { salt: 'example.test/rooms/1', iterations: 1_000 });
    await receiver.stages.sframe.addDecryptionKey(key, 0);
    await sender.stages.sframe.setEncryptionKey(key, 0);
    const { inspector, root } = show([sender, receiver, call.caller, call.callee]);
    await until('both streams', () => streams(root).length === 2 && framesOf(inspector).length > 10);
    press(root, 'ArrowLeft');
    for (const [scheme, width, tab] of [
      ['light', '1100px', 'Frame'],
      ['dark', '360px', 'Stream'],
      ['light', '360px', 'Events'],
      ['dark', '1100px', 'Encryption'],
      ['light', '360px', 'Connection'],
    ] as const) {
      inspector.style.colorScheme = scheme;
      inspector.style.width = width;
      openTab(root, tab);
      await pause(100);
      expect(await problems(inspector), `${scheme} ${width} ${tab}`).to.deep.equal([]);
      if (width === '360px') expect(root.querySelector('.toolbar')!.scrollWidth).to.be.at.most(360);
    }
    const tabs = [...root.querySelectorAll<HTMLElement>('[role="tab"]')];
    tabs.at(-1)!.focus();
    tabs.at(-1)!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    expect(root.activeElement).to.equal(tabs[0]);
    expect(tabs.filter((tab) => tab.getAttribute('aria-selected') === 'true')).to.deep.equal([tabs[0]]);
  });

  it('listens to an analysis that the application has, and leaves it its reader', async () => {
    const { analyze } = await import('framepipe/analysis.js');
    const { sender } = await attachedCall<DefaultStages>(worker, [{ stage: 'analyzer' }]);
    const analysis = analyze(sender, sender.stages.analyzer);
    const { inspector } = show(sender, { analyses: [analysis] });
    await until('frames in both', () => framesOf(inspector).length > 5 && analysis.frames.length > 5);
    inspector.remove();
    const { length } = analysis.frames;
    await until('more in the analysis', () => analysis.frames.length > length + 5);
    analysis.close();
  });
});
