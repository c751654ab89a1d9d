import { expect } from 'chai';
import fc from 'fast-check';
import {
  deriveJframeKey,
  importJframeKey,
  jframeDecrypter,
  jframeEncrypter,
  ratchetJframeKey,
} from '../../../src/formats/jframe.js';
import { sealBody } from '../../../src/formats/lib/iv-trailer.js';
import { concat } from '../../../src/shared/concat.js';
import type { MediaKind } from '../../../src/shared/stage.js';
import { readStreams } from '../../codecs/streams.js';
import { ascending, hex, rejection, toHex } from '../../sframe/bytes.js';
import { jframeVectors } from '../../vectors/jframe.js';

const of = (mimeType: string) => ({ kind: mimeType.split('/')[0] as MediaKind, mimeType });

describe('jframe: vectors', () => {
  for (const { name, mimeType, steps, keyID, plain, sealed } of jframeVectors) {
    it(`opens and makes ${name}`, async () => {
      const key = await importJframeKey(ascending(32));
      const decrypter = jframeDecrypter({ decryptionKeys: [{ key, keyID }] });
      const opened = await decrypter.open(hex(sealed), of(mimeType));
      expect(opened).to.deep.include({ bytes: hex(plain), keyID, ratchetSteps: steps });
      let material = key;
      for (let step = 0; step < steps; step += 1) material = await ratchetJframeKey(material);
      const clearLength = commonLength(plain, sealed);
      const [clear, body] = [hex(plain).slice(0, clearLength), hex(plain).slice(clearLength)];
      const iv = hex(sealed).slice(-14, -2);
      const made = await sealBody(await deriveJframeKey(material), keyID, iv, clear, body);
      expect(toHex(concat(clear, made))).to.equal(sealed);
    });
  }

  it('leaves as much clear as Jitsi', async () => {
    const encrypter = jframeEncrypter({ encryptionKey: { key: await importJframeKey(ascending(32)), keyID: 9 } });
    for (const { mimeType, plain, sealed } of jframeVectors) {
      const ours = (await encrypter.encrypt(hex(plain), of(mimeType)))!;
      expect(ours.length).to.equal(hex(sealed).length);
      const clear = mimeType === 'audio/opus' ? 1 : plain.startsWith('10') ? 10 : 3;
      expect(toHex(ours.slice(0, clear))).to.equal(sealed.slice(0, 2 * clear));
      expect(toHex(ours.slice(-2))).to.equal('0c09');
    }
  });
});

/** Bytes at the beginning that two frames share: of these vectors none goes on by chance. */
function commonLength(plain: string, sealed: string): number {
  let length = 0;
  while (plain.slice(2 * length, 2 * length + 2) === sealed.slice(2 * length, 2 * length + 2)) length += 1;
  return length;
}

describe('jframe: frames', () => {
  async function pair() {
    const key = await importJframeKey(ascending(32));
    return {
      encrypter: jframeEncrypter({ encryptionKey: { key, keyID: 3 } }),
      decrypter: jframeDecrypter({ decryptionKeys: [{ key, keyID: 3 }] }),
    };
  }

  it('brings frames of VP8, VP9 and audio back, whatever their bytes and length', async () => {
    const { encrypter, decrypter } = await pair();
    const mimeTypes = fc.constantFrom('video/VP8', 'video/VP9', 'audio/opus', 'audio/PCMU');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), mimeTypes, async (data, mimeType) => {
        const bytes = new Uint8Array(data);
        const sealed = await encrypter.encrypt(bytes.slice(), of(mimeType));
        expect(await decrypter.decrypt(sealed!, of(mimeType))).to.deep.equal(bytes);
      }),
      { numRuns: 300 },
    );
    for (const { mimeType, frames } of readStreams().values()) {
      for (const { bytes } of frames) {
        const sealed = await encrypter.seal(bytes, of(mimeType));
        if (/VP[89]/.test(mimeType)) {
          if (!('bytes' in sealed)) throw new Error('it was not sealed');
          expect(await decrypter.decrypt(sealed.bytes, of(mimeType))).to.deep.equal(bytes);
        } else expect(sealed).to.deep.equal({ failure: 'codec', keyID: 3 });
      }
    }
  });

  it('follows a sender that ratchets for each who joins, and takes another key when somebody leaves', async () => {
    const { encrypter, decrypter } = await pair();
    const opus = of('audio/opus');
    for (let step = 0; step < 20; step += 1) {
      if (step > 0) await encrypter.ratchetEncryptionKey();
      const opened = await decrypter.open((await encrypter.encrypt(ascending(9), opus))!, opus);
      expect(opened).to.deep.include({ bytes: ascending(9), ratchetSteps: step === 0 ? 0 : 1 });
    }
    const next = await importJframeKey(ascending(33));
    decrypter.addDecryptionKey(next, 4);
    await encrypter.setEncryptionKey(next, 4);
    expect(await decrypter.open((await encrypter.encrypt(ascending(9), opus))!, opus)).to.deep.include({ keyID: 4 });
    decrypter.removeDecryptionKey(4);
    expect(await decrypter.open((await encrypter.encrypt(ascending(9), opus))!, opus)).to.deep.equal({
      failure: 'keyID',
      keyID: 4,
    });
  });

  it('refuses what are no keys and key IDs', async () => {
    const { encrypter, decrypter } = await pair();
    const pbkdf2 = await crypto.subtle.importKey('raw', ascending(9), 'PBKDF2', false, ['deriveBits', 'deriveKey']);
    expect(await rejection(importJframeKey('text' as never))).to.be.instanceOf(TypeError);
    expect(await rejection(importJframeKey(ascending(15)))).to.be.instanceOf(RangeError);
    expect(await rejection(encrypter.setEncryptionKey(pbkdf2, 0))).to.be.instanceOf(TypeError);
    expect(() => decrypter.addDecryptionKey(pbkdf2, 0)).to.throw(TypeError);
    expect(() => decrypter.removeDecryptionKey(256)).to.throw(RangeError);
    expect(() => jframeDecrypter({ ratchetWindow: -1 })).to.throw(RangeError);
    expect(() => jframeEncrypter('options' as never)).to.throw(TypeError);
  });
});
