import { expect } from 'chai';
import { importJframeKey } from '../../../../src/formats/jframe.js';
import { importLivekitKey } from '../../../../src/formats/livekit.js';
import type { Bytes } from '../../../../src/shared/stage.js';
import { type JframeStageOptions, jframe } from '../../../../workers/stages/jframe.js';
import { type LivekitStageOptions, livekit } from '../../../../workers/stages/livekit.js';
import { ascending } from '../../../sframe/bytes.js';
import { type FormatEnd, formatEnd } from './format-ends.js';

const told = ({ events }: Pick<FormatEnd<object>, 'events'>) => events.map(({ type, cause }) => [type, cause]);
const plain = ascending(40);
/** It ends as a sealed frame does, under the key ID 0. */
const changed = (frame: Bytes) => frame.map((byte, at) => (at === 9 ? byte ^ 1 : byte));

const formats = [
  { name: 'livekit', stage: livekit, importKey: importLivekitKey },
  { name: 'jframe', stage: jframe, importKey: importJframeKey },
] as const;

for (const { name, stage, importKey } of formats) {
  type Options = LivekitStageOptions & JframeStageOptions;
  const sender = (options: Options = {}) => formatEnd(stage as typeof jframe, 'sender', options);
  const receiver = (options: Options = {}) => formatEnd(stage as typeof jframe, 'receiver', options);
  const pair = async (options: Options = {}) => {
    const key = await importKey(ascending(32));
    return {
      key,
      from: sender({ ...options, encryptionKey: { key, keyID: 0 } }),
      to: receiver({ ...options, decryptionKeys: [{ key, keyID: 0 }] }),
    };
  };

  describe(`${name}: the stage`, () => {
    it('seals and opens from the first frame on, and says so to the stages behind', async () => {
      const { from, to } = await pair();
      const sealed = (await from.run(plain))!;
      expect(sealed.length).to.equal(plain.length + 30);
      expect(await to.run(sealed)).to.deep.equal(plain);
      expect([from.protection(), to.protection()]).to.deep.equal(['sealed', 'opened']);
      expect(from.methods.getEncrypterStats()).to.deep.include({ sealed: 1, clear: 0, overheadBytes: 30 });
      expect(to.methods.getDecrypterStats()).to.deep.include({
        opened: 1,
        clear: 0,
        ratchetSteps: 0,
        overheadBytes: 30,
      });
    });

    it('sends nothing without a key, tells it, and resumes when there is one', async () => {
      const { key } = await pair();
      const from = sender();
      expect(await from.run(plain)).to.equal(undefined);
      await from.methods.setEncryptionKey(key, 3);
      expect(from.keyFrameRequests()).to.equal(1);
      expect(await from.run(plain, 'video/AV1')).to.equal(undefined);
      expect(await from.run(plain)).to.have.length(70);
      await from.methods.removeEncryptionKey();
      expect(await from.run(plain)).to.equal(undefined);
      expect(told(from)).to.deep.equal([
        ['encryption-failed', 'keyID'],
        ['encryption-failed', 'codec'],
        ['encryption-resumed', 'keyID'],
        ['encryption-resumed', 'codec'],
        ['encryption-failed', 'keyID'],
      ]);
      expect(from.methods.getEncrypterStats().dropped).to.deep.equal({ keyID: 2, codec: 1, 'counter-exhausted': 0 });
    });

    it('drops what does not open, by cause, and asks for a key frame when a key opens its first', async () => {
      const { from, key } = await pair();
      const to = receiver();
      const sealed = (await from.run(plain))!;
      expect(await to.run(sealed)).to.equal(undefined);
      to.methods.addDecryptionKey(key, 0);
      expect(await to.run(changed(sealed))).to.equal(undefined);
      expect(await to.run(plain)).to.equal(undefined);
      expect(await to.run(sealed)).to.deep.equal(plain);
      expect(to.keyFrameRequests()).to.equal(1);
      for (let at = 0; at < 20; at += 1) await to.run(changed(sealed));
      expect(await to.run((await from.run(plain))!)).to.deep.equal(plain);
      expect(to.keyFrameRequests(), 'not because of forged frames').to.equal(1);
      expect(told(to).slice(0, 6)).to.deep.equal([
        ['decryption-failed', 'keyID'],
        ['decryption-failed', 'authentication'],
        ['decryption-failed', 'syntax'],
        ['decryption-resumed', 'keyID'],
        ['decryption-resumed', 'authentication'],
        ['decryption-resumed', 'syntax'],
      ]);
      to.methods.removeDecryptionKey(0);
      expect(await to.run(sealed)).to.equal(undefined);
    });

    it('follows the ratchet and tells it', async () => {
      const { from, to } = await pair();
      expect(await to.run((await from.run(plain))!)).to.deep.equal(plain);
      for (let step = 0; step < 3; step += 1) await from.methods.ratchetEncryptionKey();
      expect(from.keyFrameRequests()).to.equal(3);
      expect(await to.run((await from.run(plain))!)).to.deep.equal(plain);
      const detail = { synchronizationSource: 0x1234, keyID: 0, steps: 3 };
      expect(to.events).to.deep.equal([{ type: 'key-ratcheted', detail }]);
      await from.methods.ratchetEncryptionKey();
      await to.methods.ratchetDecryptionKey(0);
      expect(await to.run((await from.run(plain))!)).to.deep.equal(plain);
      expect(to.methods.getDecrypterStats().ratchetSteps).to.equal(3);
    });

    it('changes between encrypted and clear, and takes no sealed frame for a clear one', async () => {
      const { from, to } = await pair();
      const sealed = (await from.run(plain))!;
      from.methods.setMode('clear');
      expect(await from.run(plain)).to.deep.equal(plain);
      expect(await to.run(plain)).to.equal(undefined);
      to.methods.setMode('clear', { transition: 60_000 });
      expect(await to.run(plain)).to.deep.equal(plain);
      expect(await to.run(sealed)).to.deep.equal(plain);
      expect(await to.run(changed(sealed))).to.equal(undefined);
      to.methods.setMode('clear');
      to.methods.setMode('encrypted');
      expect(await to.run(plain)).to.equal(undefined);
      expect(await to.run(sealed)).to.deep.equal(plain);
    });

    it('lets no tones in that anybody could play, unless told', async () => {
      const { to } = await pair();
      expect([to.bypass('empty'), to.bypass('telephone-event')]).to.deep.equal([true, false]);
      expect((await pair({ telephoneEvents: 'pass' })).to.bypass('telephone-event')).to.equal(true);
      expect(to.methods.getDecrypterStats().dropped['telephone-event']).to.equal(1);
    });

    it('refuses wrong options', () => {
      expect(() => sender({ mode: 'off' as never })).to.throw(RangeError, 'options.mode');
      expect(() => receiver({ telephoneEvents: 'play' as never })).to.throw(RangeError, 'telephoneEvents');
      expect(() => receiver({ ratchetWindow: 1_000 })).to.throw(RangeError, 'ratchetWindow');
      expect(() => receiver(7 as never)).to.throw(TypeError, 'options');
      expect(() => sender({ encryptionKey: { key: {} as never, keyID: 0 } })).to.throw(TypeError, 'key');
    });
  });
}

describe('livekit: the stage alone', () => {
  it('lets the server’s own frames in once it knows their trailer, and counts them as clear', async () => {
    const to = formatEnd(livekit, 'receiver', {});
    const silence = Uint8Array.from({ length: 80 }, (_, at) => [0xf8, 0xff, 0xfe][at] ?? 0);
    const injected = Uint8Array.of(...silence, 1, 2, 3);
    expect(await to.run(injected)).to.equal(undefined);
    to.methods.setServerTrailer(Uint8Array.of(1, 2, 3));
    expect(await to.run(injected)).to.deep.equal(silence);
    expect(to.protection()).to.equal(undefined);
    expect(await to.run(Uint8Array.of(...plain, 1, 2, 3))).to.equal(undefined);
    const { clear, dropped } = to.methods.getDecrypterStats();
    expect([clear, dropped.injected]).to.deep.equal([1, 1]);
  });

  it('seals and opens data packets by its methods', async () => {
    const key = await importLivekitKey(ascending(32));
    const from = formatEnd(livekit, 'sender', { encryptionKey: { key, keyID: 2 } });
    const to = formatEnd(livekit, 'receiver', { decryptionKeys: [{ key, keyID: 2 }] });
    expect(await to.methods.decryptData(await from.methods.encryptData(plain))).to.deep.equal(plain);
  });
});
