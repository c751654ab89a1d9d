import { expect } from 'chai';
import {
  type AttachAllOptions,
  type AttachedPeerConnection,
  attachToPeerConnection,
  createWorker,
  type TappedFrame,
  tapFrames,
} from 'framepipe';
import { closeCalls, connect } from '../helpers/call.js';
import { pause, until } from '../helpers/until.js';

const able = 'setHeaderExtensionsToNegotiate' in RTCRtpTransceiver.prototype;
const level = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const descriptor = '#dependency-descriptor-rtp-header-extension';

describe('header extensions of an attached connection', () => {
  let worker: Worker;
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  afterEach(closeCalls);

  /** A call in which one end, or both, have options. */
  async function call(calling: AttachAllOptions, answering: AttachAllOptions = {}) {
    const unsupported: string[] = [];
    const attached: AttachedPeerConnection[] = [];
    const attachAll = (pc: RTCPeerConnection, options: AttachAllOptions) => {
      const all = attachToPeerConnection(pc, worker, () => [{ stage: 'tap' }], options);
      all.addEventListener('unsupported', ({ detail }) => unsupported.push(detail.option));
      attached.push(all);
    };
    const connected = await connect(({ caller, callee, stream }) => {
      attachAll(caller, calling);
      attachAll(callee, answering);
      for (const track of stream.getTracks()) caller.addTrack(track, stream);
    });
    await pause(0);
    const offered = connected.caller.localDescription!.sdp;
    const answered = connected.callee.localDescription!.sdp;
    const receiving = attached[1]!.transforms.filter(({ side }) => side === 'receiver');
    return { ...connected, offered, answered, receiving, unsupported };
  }

  async function frames(receiving: AttachedPeerConnection['transforms'], kind: string): Promise<TappedFrame[]> {
    const reader = tapFrames(receiving.find((one) => one.kind === kind)!.stages.tap).getReader();
    const taken: TappedFrame[] = [];
    while (taken.length < 10) taken.push((await reader.read()).value!);
    await reader.cancel();
    return taken.filter(({ data }) => data.byteLength > 0);
  }

  it('are as the browser has them by default', async () => {
    const { offered, answered, receiving, unsupported } = await call({});
    expect(offered).to.include(level);
    expect(answered).to.include(level);
    expect(unsupported).to.deep.equal([]);
    expect((await frames(receiving, 'audio')).some(({ metadata }) => metadata.audioLevel !== undefined)).to.equal(true);
  });

  for (const side of ['caller', 'callee'] as const) {
    it(`tell no audio levels where the ${side} hides them, or it says that it cannot`, async () => {
      const hide = { audioLevels: 'hide' } as const;
      const { offered, answered, receiving, unsupported } = await (side === 'caller' ? call(hide) : call({}, hide));
      if (!able) {
        expect(unsupported).to.deep.equal(['audioLevels']);
        return;
      }
      expect(unsupported).to.deep.equal([]);
      if (side === 'caller') expect(offered).not.to.include(level);
      expect(answered).not.to.include(level);
      for (const { metadata } of await frames(receiving, 'audio')) expect(metadata.audioLevel).to.equal(undefined);
    });
  }

  it('describe layers where both ends want that, or they say that they cannot', async () => {
    const describe = { layerDescriptors: true };
    const { offered, answered, receiving, unsupported, callee } = await call(describe, describe);
    if (!able) {
      expect(unsupported).to.deep.equal(['layerDescriptors', 'layerDescriptors']);
      return;
    }
    expect(unsupported).to.deep.equal([]);
    expect(offered).to.include(descriptor);
    expect(answered).to.include(descriptor);
    await until('video', () => callee.connectionState === 'connected');
    const described = (await frames(receiving, 'video')).map(({ metadata }) => metadata);
    for (const metadata of described) expect(metadata).to.include.keys('frameId', 'dependencies');
    // A key frame depends on nothing, the others on one before.
    expect(described.some(({ dependencies }) => (dependencies?.length ?? 0) > 0)).to.equal(true);
  });

  it('are checked', () => {
    const attachWith = (options: object) => () =>
      attachToPeerConnection(new RTCPeerConnection(), worker, () => [], options);
    expect(attachWith({ audioLevels: 'none' })).to.throw(RangeError, '"options.audioLevels"');
    expect(attachWith({ layerDescriptors: 1 })).to.throw(TypeError, '"options.layerDescriptors"');
  });
});
