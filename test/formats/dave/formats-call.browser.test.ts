import { expect } from 'chai';
import { type AttachedTransform, attach, type PipelineEvent, support } from 'framepipe';
import { importDaveKey } from 'framepipe/formats/dave.js';
import { importGetstreamKey } from 'framepipe/formats/getstream.js';
import { importJframeKey } from 'framepipe/formats/jframe.js';
import { importLivekitKey } from 'framepipe/formats/livekit.js';
import { Keyring } from 'framepipe/keys.js';
import { closeCalls, connect, decoded, hasCodec, prefer, rtpCounts } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';
import type { stages } from './formats.worker.js';

type Format = keyof typeof stages;

/** What frames travel over: all that the browser has, or what Chromium before version 141 has. */
type Interface = 'script-transform' | 'encoded-streams';
const scope = globalThis as { RTCRtpScriptTransform?: unknown };

const formats = {
  dave: { newKey: importDaveKey, codecs: ['video/VP8', 'video/VP9', 'video/H264', 'video/AV1'] },
  getstream: { newKey: importGetstreamKey, codecs: ['video/VP8', 'video/VP9', 'video/H264'] },
  // Over RTCRtpScriptTransform, these two have tests of their own.
  jframe: { newKey: importJframeKey, codecs: [] },
  livekit: { newKey: importLivekitKey, codecs: [] },
} as const;
const older = 'createEncodedStreams' in RTCRtpSender.prototype ? ['video/VP8'] : [];
const cases = (Object.keys(formats) as Format[]).flatMap((format) => [
  ...formats[format].codecs.map((codec) => ({ format, codec, over: 'script-transform' as Interface })),
  ...older.map((codec) => ({ format, codec, over: 'encoded-streams' as Interface })),
]);

/** A call of audio and one video codec, whose every sender and receiver has the stage, without keys. */
async function call(worker: Worker, stage: Format, codec: string) {
  const events: PipelineEvent[] = [];
  const pipelines: AttachedTransform<typeof stages>[] = [];
  const attachTo = (target: RTCRtpSender | RTCRtpReceiver) => {
    const attached: AttachedTransform<typeof stages> = attach<typeof stages>(target, worker, [{ stage }]);
    attached.addEventListener('report', ({ detail }) => events.push(detail));
    pipelines.push(attached);
    // All stages have these methods.
    return attached.stages[stage] as AttachedTransform<typeof stages>['stages']['dave'];
  };
  const senders: ReturnType<typeof attachTo>[] = [];
  const receivers: ReturnType<typeof attachTo>[] = [];
  const { callee } = await connect(({ caller, callee, stream }) => {
    for (const track of stream.getTracks()) {
      const transceiver = caller.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
      senders.push(attachTo(transceiver.sender));
      prefer(transceiver, codec);
    }
    callee.addEventListener('track', ({ receiver }) => receivers.push(attachTo(receiver)));
  });
  await until('both receivers', () => receivers.length === 2);
  return { callee, pipelines, senders, receivers, events };
}

describe('formats on real calls', () => {
  const original = scope.RTCRtpScriptTransform;
  let worker: Worker;
  beforeEach(() => {
    worker = new Worker(new URL('./formats.worker.ts', import.meta.url), { type: 'module' });
  });
  afterEach(() => {
    scope.RTCRtpScriptTransform = original;
    closeCalls();
    worker.terminate();
  });

  for (const { format, codec, over } of cases) {
    it(`${format}: ${codec} and Opus over ${over}, through a change of keys`, async function () {
      if (over === 'encoded-streams') delete scope.RTCRtpScriptTransform;
      expect(support()).to.include({ interface: over });
      if (!hasCodec(codec)) this.skip();
      const { callee, pipelines, senders, receivers, events } = await call(worker, format, codec);
      await until('frames without a key', () => {
        return events.some(({ type, cause }) => type === 'encryption-failed' && cause === 'keyID');
      });
      // Keys of a keyring: receivers have them before senders use them.
      const keyring = new Keyring({ stage: format });
      for (const pipeline of pipelines) {
        await (pipeline.side === 'sender' ? keyring.protect(pipeline) : keyring.protect(pipeline, 'caller'));
      }
      for (const keyID of [1, 2]) {
        await keyring.add({ keyID, key: await formats[format].newKey(crypto.getRandomValues(new Uint8Array(16))) });
        await keyring.activate(keyID, { acknowledged: 0 });
        await decoded(callee, 10);
      }
      for (const sender of senders) expect((await sender.getEncrypterStats()).clear).to.equal(0);
      await until('sound', async () => (await rtpCounts(callee, 'audio')).audioEnergy > 0);
      for (const receiver of receivers) {
        const { opened, dropped, clear } = await receiver.getDecrypterStats();
        const refused = Object.values(dropped).reduce((sum, count) => sum + count);
        expect([opened > 0, refused, clear]).to.deep.equal([true, 0, 0]);
      }
    });
  }

  it('dave: what comes under no key that is held is not let in, and a key frame is asked for when the key has come', async () => {
    const { callee, senders, receivers, events } = await call(worker, 'dave', 'video/VP8');
    const [key, other] = await Promise.all([1, 2].map((seed) => importDaveKey(new Uint8Array(16).fill(seed))));
    for (const receiver of receivers) await receiver.addDecryptionKey(other!, 1);
    for (const sender of senders) await sender.setEncryptionKey(key!, 1);
    await until('frames that do not open', () => {
      return events.some(({ type, cause }) => type === 'decryption-failed' && cause === 'authentication');
    });
    for (const receiver of receivers) await receiver.addDecryptionKey(key!, 2);
    await decoded(callee, 5);
    await until('that it is over', () => events.some(({ type }) => type === 'decryption-resumed'));
  });
});
