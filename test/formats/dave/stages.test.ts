import { expect } from 'chai';
import { importDaveKey } from '../../../src/formats/dave.js';
import { importGetstreamKey } from '../../../src/formats/getstream.js';
import { dave } from '../../../workers/stages/dave.js';
import { getstream } from '../../../workers/stages/getstream.js';
import { hex } from '../../codecs/streams.js';
import { formatEnd } from '../../workers/stages/lib/format-ends.js';
import { randomSecret } from './ends.js';

const plain = hex('7801020304');

const formats = { dave: [dave, importDaveKey], getstream: [getstream, importGetstreamKey] } as const;

for (const [name, [stage, importKey]] of Object.entries(formats)) {
  /** The stages have the methods that are called here in common. */
  const end = (side: 'sender' | 'receiver', options = {}) => formatEnd(stage as typeof dave, side, options);

  describe(`stages/${name}`, () => {
    it('drops what it has no key for, says so once it is over, and asks for key frames', async () => {
      const [from, to] = [end('sender'), end('receiver')];
      const key = await importKey(randomSecret());
      expect(await from.run(plain)).to.equal(undefined);
      await from.methods.setEncryptionKey(key, 1);
      const sealed = (await from.run(plain))!;
      expect(from.events.map(({ type, cause }) => [type, cause])).to.deep.equal([
        ['encryption-failed', 'keyID'],
        ['encryption-resumed', 'keyID'],
      ]);
      expect([from.keyFrameRequests(), from.protection()]).to.deep.equal([1, 'sealed']);
      expect(await to.run(sealed)).to.equal(undefined);
      await to.methods.addDecryptionKey(key, 1);
      expect(await to.run(sealed)).to.deep.equal(plain);
      expect(to.events.map(({ type, cause }) => [type, cause])).to.deep.equal([
        ['decryption-failed', 'keyID'],
        ['decryption-resumed', 'keyID'],
      ]);
      expect([to.keyFrameRequests(), to.protection()]).to.deep.equal([1, 'opened']);
      const { opened, dropped, overheadBytes } = to.methods.getDecrypterStats();
      expect([opened, dropped.keyID, overheadBytes]).to.deep.equal([1, 1, sealed.length - plain.length]);
      await to.methods.removeDecryptionKey(1);
      expect(await to.run((await from.run(plain))!)).to.equal(undefined);
      await from.methods.removeEncryptionKey();
      expect(await from.run(plain)).to.equal(undefined);
    });

    it('lets frames in the clear in by mode alone, and what ends as a sealed frame never', async () => {
      const key = await importKey(randomSecret());
      const from = end('sender', { encryptionKey: { key, keyID: 1 } });
      const sealed = (await from.run(plain))!;
      const to = end('receiver');
      expect(await to.run(plain)).to.equal(undefined);
      to.methods.setMode('clear');
      expect(await to.run(plain)).to.deep.equal(plain);
      expect(await to.run(sealed)).to.equal(undefined);
      to.methods.setMode('encrypted', { transition: 10_000 });
      await to.methods.addDecryptionKey(key, 1);
      expect(await to.run(plain)).to.deep.equal(plain);
      expect(await to.run(sealed)).to.deep.equal(plain);
      expect(await to.run(sealed)).to.equal(undefined);
      const { clear, dropped } = to.methods.getDecrypterStats();
      expect([clear, dropped.syntax, dropped.keyID, dropped.replay]).to.deep.equal([2, 1, 1, 1]);
      from.methods.setMode('clear');
      expect(await from.run(plain)).to.deep.equal(plain);
    });

    it('refuses wrong options', () => {
      expect(() => end('receiver', { replayWindow: 1 })).to.throw(RangeError, '"options.replayWindow"');
      expect(() => end('receiver', { mode: 'open' })).to.throw(RangeError, '"options.mode"');
      expect(() => end('sender', { encryptionKey: { key: 'secret', keyID: 0 } })).to.throw(TypeError, '"key"');
    });
  });
}

describe('stages/getstream', () => {
  it('takes no frames of a version that it does not know, in no mode', async () => {
    const to = formatEnd(getstream, 'receiver', { mode: 'clear' });
    expect(await to.run(hex('7801020304 02 e2eefeed'))).to.equal(undefined);
    expect(to.methods.getDecrypterStats().dropped.version).to.equal(1);
  });
});
