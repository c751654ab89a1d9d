import { expect } from 'chai';
import { tapFrames } from '../../../src/main/tap-frames.js';
import type { TappedFrame } from '../../../src/shared/tap-protocol.js';
import { closePipelines, PipelineHarness } from '../../../src/testing/pipeline-harness.js';
import { type TapOptions, tap } from '../../../workers/stages/tap.js';
import { until } from '../../helpers/until.js';

describe('tap', () => {
  let pipeline: PipelineHarness;
  let given: number;
  const start = async (options: TapOptions = {}) => {
    given = 0;
    pipeline = new PipelineHarness({ registry: { tap }, pipeline: [{ stage: 'tap', options }], browser: 'firefox' });
    await pipeline.ask('open', []);
  };
  const give = async (count: number) => {
    for (let left = count; left > 0; left -= 1) {
      const metadata = { mimeType: 'video/VP8', synchronizationSource: 7, rtpTimestamp: given };
      pipeline.transformer.give({ data: Uint8Array.of(given, 5), type: given ? 'delta' : 'key', metadata });
      given += 1;
      // The pipeline's own queue is bounded too.
      if (given % 20 === 0) await pipeline.idle();
    }
    await pipeline.idle();
  };
  /** As `attached.stages.tap` is. */
  const remote = {
    connect: async (port: MessagePort) => {
      await pipeline.ask('call', ['tap', 'connect', [port]], { transfer: [port] });
    },
  };
  /** Until the reader's first grant has come. */
  const granted = () => new Promise((resolve) => setTimeout(resolve, 20));
  afterEach(closePipelines);

  it('gives copies of frames, with all that is known of them', async () => {
    await start();
    const reader = tapFrames(remote).getReader();
    await granted();
    await give(1);
    const { value } = await reader.read();
    expect(value).to.deep.include({
      data: Uint8Array.of(0, 5).buffer,
      side: 'sender',
      kind: 'video',
      mimeType: 'video/VP8',
      type: 'key',
      synchronizationSource: 7,
      rtpTimestamp: 0,
      missed: 0,
    });
    expect(value?.metadata).to.deep.equal({ mimeType: 'video/VP8', synchronizationSource: 7, rtpTimestamp: 0 });
    expect(value?.time).to.be.closeTo(Date.now(), 60_000);
    expect(pipeline.transformer.taken.map(({ data }) => [...data])).to.deep.equal([[0, 5]]);
    await reader.cancel();
  });

  it('misses and counts what a slow reader has no room for, and holds up nothing', async () => {
    await start();
    const reader = tapFrames(remote).getReader();
    await granted();
    await give(200);
    expect(pipeline.transformer.taken).to.have.length(200);
    const seen: number[] = [];
    while (seen.length < 64) seen.push((await reader.read()).value!.rtpTimestamp);
    expect(seen).to.deep.equal(Array.from({ length: 64 }, (_, index) => index));
    await granted();
    await give(1);
    const { value } = await reader.read();
    expect(value).to.include({ rtpTimestamp: 200, missed: 136 });
    await reader.cancel();
  });

  it('misses nothing before its reader has asked for the first', async () => {
    await start();
    const { port1, port2 } = new MessageChannel();
    await remote.connect(port2);
    await give(5);
    const copies: TappedFrame[] = [];
    port1.onmessage = ({ data }) => copies.push(data);
    port1.postMessage({ credit: 1 });
    await granted();
    await give(1);
    await until('a copy', () => copies.length === 1);
    expect(copies[0]).to.include({ rtpTimestamp: 5, missed: 0 });
    port1.close();
  });

  it('copies one frame in so many', async () => {
    await start({ every: 3 });
    const reader = tapFrames(remote).getReader();
    await granted();
    await give(7);
    const seen: number[] = [];
    while (seen.length < 3) seen.push((await reader.read()).value!.rtpTimestamp);
    expect(seen).to.deep.equal([0, 3, 6]);
    await reader.cancel();
  });

  it('ends its stream with its pipeline', async () => {
    await start();
    const reader = tapFrames(remote).getReader();
    await granted();
    await give(2);
    await pipeline.ask('replace', [[]]);
    const seen: unknown[] = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      seen.push(value.rtpTimestamp);
    }
    expect(seen).to.deep.equal([0, 1]);
  });

  it('ends a stream when another one is connected', async () => {
    await start();
    const first = tapFrames(remote).getReader();
    await granted();
    const second = tapFrames(remote).getReader();
    expect((await first.read()).done).to.equal(true);
    await granted();
    await give(1);
    expect((await second.read()).value?.rtpTimestamp).to.equal(0);
    await second.cancel();
  });

  it('copies nothing once its stream was cancelled', async () => {
    await start();
    const reader = tapFrames(remote).getReader();
    await granted();
    await reader.cancel();
    await give(100);
    expect(pipeline.transformer.taken).to.have.length(100);
  });

  it('sends copies to a port that comes with the options', async () => {
    const { port1, port2 } = new MessageChannel();
    await start({ port: port2 });
    const copy = new Promise<{ rtpTimestamp: number }>((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
    });
    port1.postMessage({ credit: 1 });
    await granted();
    await give(2);
    expect((await copy).rtpTimestamp).to.equal(0);
    port1.close();
  });

  it('refuses wrong options, and what is no port', async () => {
    for (const options of [{ every: 0 }, { every: 1.5 }, { port: {} }, null] as never[]) {
      expect(() => tap(options)).to.throw(/"(options|options.every|port)" expected/);
    }
    await start();
    const error = await pipeline.ask('call', ['tap', 'connect', ['port']]).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'invalid-options', message: '"port" expected a MessagePort, got string' });
  });
});
