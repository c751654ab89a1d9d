import { expect } from 'chai';
import { EncodedTransformError } from 'framepipe';
import { keepAttached, NO_PIPELINES, type Pipelines } from '../../../demo/lib/keep-attached.js';
import { type Loopback, openLoopback } from '../../../demo/lib/loopback.js';
import { decoded, rtpCounts } from '../../helpers/call.js';
import { nextEvent, pause, until } from '../../helpers/until.js';
import { DemoPage } from '../demo-page.js';

const counting = () => [{ stage: 'frameStats' }] as const;
const nothing = () => [] as const;

describe('pipelines that are kept attached', () => {
  let page: DemoPage;
  let call: Loopback;
  const components: Component[] = [];
  beforeEach(async () => {
    page = await DemoPage.open(new URL('../../../demo/10-react/index.html', import.meta.url));
    call = openLoopback();
  });
  afterEach(async () => {
    for (const component of components.splice(0)) component.unmount();
    await until('no worker', () => page.made.workers.size === 0);
    await page.close();
  });

  /** A component that shows a connection. */
  class Component {
    pipelines: Pipelines = NO_PIPELINES;
    readonly #pc: RTCPeerConnection;
    #release = () => {};
    constructor(pc: RTCPeerConnection, pipelineFor: typeof counting | typeof nothing = counting) {
      this.#pc = pc;
      components.push(this);
      this.mount(pipelineFor);
    }
    mount(pipelineFor: typeof counting | typeof nothing = counting): void {
      this.#release = keepAttached(this.#pc, pipelineFor, (pipelines) => {
        this.pipelines = pipelines;
      });
    }
    unmount(): void {
      this.#release();
    }
  }

  it('are not attached anew for who is mounted twice, or changes pipelines', async () => {
    const component = new Component(call.here);
    const { attached } = component.pipelines;
    component.unmount();
    expect(component.pipelines).to.equal(NO_PIPELINES);
    component.mount();
    expect(component.pipelines.attached).to.equal(attached);
    await attached!.ready();
    const replaced = nextEvent(attached!.transforms[0]! as unknown as EventTarget, 'replaced');
    component.unmount();
    component.mount(nothing);
    expect(component.pipelines.attached).to.equal(attached);
    await replaced;
    await pause(50);
    expect(attached!.transforms.map(({ state }) => state)).to.deep.equal(['running', 'running']);
    expect(page.made.workers.size).to.equal(1);
  });

  it('are taken off with the last component, the worker with the last connection, and come back', async () => {
    const here = new Component(call.here);
    const there = [new Component(call.there), new Component(call.there)];
    await decoded(call.there, 5);
    expect(page.made.workers.size).to.equal(1);
    const [{ attached }] = there.map(({ pipelines }) => pipelines) as [Pipelines];

    there[0]!.unmount();
    await decoded(call.there, 5);
    there[1]!.unmount();
    await until('detached pipelines', () => attached!.transforms.every(({ state }) => state === 'detached'));
    const { framesDecoded } = await rtpCounts(call.there, 'video');
    await pause(300);
    expect((await rtpCounts(call.there, 'video')).framesDecoded).to.be.at.most(framesDecoded + 1);
    expect(page.made.workers.size).to.equal(1);

    there[0]!.mount();
    await decoded(call.there, 5);
    for (const component of [here, there[0]!]) component.unmount();
    await until('no worker', () => page.made.workers.size === 0);
    // While they are taken off still, which is waited for.
    for (const component of [here, there[0]!]) component.mount();
    await decoded(call.there, 5);
    for (const component of [here, there[0]!]) component.unmount();
    await pause(1);
    for (const component of [here, there[0]!]) component.mount();
    await decoded(call.there, 5);
    expect(page.made.workers.size).to.equal(1);
  });

  it('tell why they run no more', () => {
    const component = new Component(call.here);
    const { attached, error } = component.pipelines;
    expect(error).to.equal(undefined);
    attached!.dispatchEvent(new CustomEvent('report', { detail: { type: 'worker-lost', count: 1 } }));
    expect(String(component.pipelines.error)).to.equal('Error: worker-lost');
    // Whoever comes next does not share it.
    expect(new Component(call.there).pipelines.attached).not.to.equal(undefined);
    expect(page.made.workers.size).to.equal(2);
  });

  it('tell why they cannot be', () => {
    call.close();
    const { pipelines } = new Component(call.here);
    expect(pipelines.attached).to.equal(undefined);
    expect(pipelines.error).to.be.instanceOf(EncodedTransformError).with.property('code', 'closed');
    expect(page.made.workers.size).to.equal(0);
  });
});
