import { expect } from 'chai';
import { createWorker, type DefaultStages, type TappedFrame, tapFrames } from 'framepipe';
import { attachedCall } from '../helpers/attach-both.js';
import { closeCalls, decoded } from '../helpers/call.js';
import { pause, until } from '../helpers/until.js';

/** What the browser counts of the video that a connection sends or receives. */
async function videoStats(pc: RTCPeerConnection, type: 'outbound-rtp' | 'inbound-rtp') {
  for (const stats of (await pc.getStats()).values()) if (stats.type === type && stats.kind === 'video') return stats;
  throw new Error(`no ${type}`);
}

async function take(stream: ReadableStream<TappedFrame>, count: number): Promise<TappedFrame[]> {
  const reader = stream.getReader();
  const frames: TappedFrame[] = [];
  while (frames.length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    frames.push(value);
  }
  await reader.cancel();
  return frames;
}

const textOf = ({ data }: TappedFrame) => new Uint8Array(data).join();

describe('the stages, on a real call', () => {
  let worker: Worker;
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  afterEach(closeCalls);

  it('frameStats agrees with the browser’s own counts', async () => {
    const { call, sender, receiver } = await attachedCall<DefaultStages>(worker, [{ stage: 'frameStats' }]);
    const target = sender.target as RTCRtpSender;
    const { track } = target;
    const counts = async () => {
      const [sent] = await sender.stages.frameStats.getStats();
      const [arrived] = await receiver.stages.frameStats.getStats();
      const outbound = await videoStats(call.caller, 'outbound-rtp');
      const inbound = await videoStats(call.callee, 'inbound-rtp');
      // Firefox counts no key frames.
      const keyFrames = outbound.keyFramesEncoded ?? sent!.keyFrames;
      return {
        stages: [sent!.frames, sent!.keyFrames, arrived!.frames, arrived!.frames, arrived!.bytes],
        browser: [outbound.framesEncoded, keyFrames, inbound.framesReceived, sent!.frames, sent!.bytes] as number[],
      };
    };
    // With no track little or nothing comes, so that all counts come to rest.
    const atRest = async () => {
      await target.replaceTrack(null);
      let last = await counts();
      await until('counts at rest', async () => {
        await pause(200);
        const before = last;
        last = await counts();
        return String(before.stages) === String(last.stages) && String(before.browser) === String(last.browser);
      });
      return last;
    };
    // A busy browser encodes a frame before there is a pipeline: what counts is what comes while the call is under way.
    await decoded(call.callee, 5);
    const before = await atRest();
    await target.replaceTrack(track);
    await decoded(call.callee, 40);
    const after = await atRest();
    const grown = (key: 'stages' | 'browser') => after[key].map((count, index) => count - before[key][index]!);
    expect(grown('stages')).to.deep.equal(grown('browser'));
    expect(grown('stages')[2]).to.be.greaterThan(20);
  });

  it('tap copies frames as they are at its place, at both ends alike', async () => {
    const attached = await attachedCall<DefaultStages>(worker, [{ stage: 'tap' }]);
    const [sent, arrived] = await Promise.all([
      take(tapFrames(attached.sender.stages.tap), 60),
      take(tapFrames(attached.receiver.stages.tap), 30),
    ]);
    const payloads = new Set(sent.map(textOf));
    expect(arrived.filter((frame) => payloads.has(textOf(frame)))).to.have.length.greaterThan(20);
    expect(sent[0]).to.include({ side: 'sender', kind: 'video', mimeType: 'video/VP8' });
    expect(arrived[0]).to.include({ side: 'receiver', kind: 'video', mimeType: 'video/VP8' });
    for (const { time } of arrived) expect(time).to.be.closeTo(Date.now(), 60_000);
  });

  it('tap ends its stream when the pipeline is detached, replaced or closed', async () => {
    for (const end of ['detach', 'replace', 'close'] as const) {
      const { call, sender } = await attachedCall<DefaultStages>(worker, [{ stage: 'tap' }]);
      const reader = tapFrames(sender.stages.tap).getReader();
      expect((await reader.read()).done).to.equal(false);
      if (end === 'detach') await sender.detach('pass');
      else if (end === 'replace') await sender.replace([]);
      else sender.close();
      for (;;) if ((await reader.read()).done) break;
      call.close();
    }
  });

  it('delay holds frames for their time, in order, and loses none', async () => {
    const { call, receiver } = await attachedCall<DefaultStages>(worker, (side) =>
      side === 'sender'
        ? []
        : // Mirrored: frames of a receiver meet "network" first.
          [
            { stage: 'tap', name: 'media' },
            { stage: 'delay', options: { milliseconds: 300 } },
            { stage: 'tap', name: 'network' },
          ],
    );
    const taps = receiver.stages as unknown as Record<'media' | 'network', (typeof receiver.stages)['tap']>;
    const [before, after] = await Promise.all([take(tapFrames(taps.network), 40), take(tapFrames(taps.media), 40)]);
    const entered = new Map(before.map((frame) => [textOf(frame), frame.time]));
    const held = after.flatMap((frame) => {
      const time = entered.get(textOf(frame));
      return time === undefined ? [] : [frame.time - time];
    });
    expect(held).to.have.length.greaterThan(15);
    for (const time of held) expect(time).to.be.at.least(299);
    await decoded(call.callee, 20);
    const { dropped, framesDropped } = await receiver.getStats();
    expect(framesDropped).to.equal(dropped.repeat);
    expect(after.map(({ rtpTimestamp }) => rtpTimestamp)).to.deep.equal(
      before
        .map(({ rtpTimestamp }) => rtpTimestamp)
        .filter((timestamp) => after.some((frame) => frame.rtpTimestamp === timestamp)),
    );
  });

  it('drop keeps from arriving what it is told to, until it is told otherwise', async () => {
    const options = { where: { type: 'delta' }, keyFrameAfterDrop: false } as const;
    const { call, sender, receiver } = await attachedCall<DefaultStages>(worker, (side) =>
      side === 'sender' ? [{ stage: 'drop', options }] : [{ stage: 'frameStats' }],
    );
    await until('deltas dropped', async () => (await sender.getStats()).dropped.stage > 20);
    const [stream] = await receiver.stages.frameStats.getStats();
    expect(stream?.deltaFrames).to.equal(0);
    expect(stream?.keyFrames).to.be.at.least(1);
    await sender.stages.drop.configure({ rate: 0 });
    await sender.stages.drop.configure({ where: {} });
    await decoded(call.callee, 20);
    const error = await sender.stages.drop.configure({ rate: 7 }).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'invalid-options' });
  });

  it('methods refuse arguments that cannot be cloned, and name them', async () => {
    const { sender } = await attachedCall<DefaultStages>(worker, [{ stage: 'drop', options: { rate: 0 } }]);
    const error = await sender.stages.drop.configure({ where: () => true }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(TypeError);
    expect((error as Error).message).to.contain('"drop.configure[0].where"');
  });
});
