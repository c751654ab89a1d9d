import { expect } from 'chai';
import fc from 'fast-check';
import { SendingRatchet } from '../../../src/formats/dave/sending-ratchet.js';
import { splitFrame } from '../../../src/formats/dave/split.js';
import { countStartCodes } from '../../../src/formats/dave/split-nal-units.js';
import { parseFrame } from '../../../src/formats/dave/trailer.js';
import { daveDecrypter, daveEncrypter, exportDaveKey, importDaveKey } from '../../../src/formats/dave.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { hex, toHex } from '../../codecs/streams.js';
import { throughPackets } from '../../codecs/wire.js';
import * as vectors from '../../vectors/dave.js';
import { opus, pair, randomSecret } from './ends.js';
import { keyOf, sealUnder, uleb } from './oracle.js';

const plain = hex('7801020304050607');

describe('formats/dave', () => {
  describe('vectors', () => {
    const secret = hex(vectors.baseSecret);

    it('the oracle has the keys of all generations', () => {
      expect(vectors.generations.map((_, number) => toHex(keyOf(secret, number)))).to.deep.equal(vectors.generations);
    });

    it('frames open', async () => {
      const key = await importDaveKey(secret);
      const decrypter = daveDecrypter({ decryptionKeys: [{ key, keyID: 1 }], replayScope: 'pipeline' });
      for (const { mimeType, plain: text, sealed } of vectors.frames) {
        const kind = mimeType.startsWith('audio') ? 'audio' : 'video';
        expect(await decrypter.decrypt(hex(sealed), { kind, mimeType }), sealed).to.deep.equal(hex(text));
      }
    });

    it('frames are sealed so, in the first generation and the second', async () => {
      const key = await importDaveKey(secret);
      const ratchet = await SendingRatchet.of(key);
      const encrypter = daveEncrypter({ encryptionKey: { key, keyID: 1 } });
      let count = 0;
      for (const { nonce, mimeType, plain: text, sealed } of vectors.frames) {
        while (++count < nonce) ratchet.take();
        const kind = mimeType.startsWith('audio') ? 'audio' : 'video';
        expect(toHex((await encrypter.encrypt(hex(text), { kind, mimeType }))!)).to.equal(sealed);
      }
    });
  });

  describe('keys', () => {
    it('come from the exporter under a label, and a number in little-endian order', async () => {
      const asked: unknown[] = [];
      const exporter = (...args: unknown[]) => {
        asked.push(...args);
        return hex(vectors.baseSecret);
      };
      const key = await exportDaveKey(exporter, 0x0102_0304_0506_0708n);
      expect(asked).to.deep.equal(['Discord Secure Frames v0', hex('0807060504030201'), 16]);
      expect(key.extractable).to.equal(false);
    });

    it('are checked', async () => {
      const other = await crypto.subtle.importKey('raw', new Uint8Array(16), 'HKDF', false, ['deriveBits']);
      const encrypter = daveEncrypter();
      const decrypter = daveDecrypter();
      expect(() => encrypter.setEncryptionKey(other, 0)).to.throw(TypeError, '"key" expected');
      expect(() => decrypter.addDecryptionKey(other, 0)).to.throw(TypeError, '"key" expected');
      const key = await importDaveKey(randomSecret());
      expect(() => encrypter.setEncryptionKey(key, -1)).to.throw(RangeError, '"keyID"');
      expect(() => decrypter.addDecryptionKey(key, 0.5)).to.throw(RangeError, '"keyID"');
      expect(() => daveDecrypter({ keyTransition: -1 })).to.throw(RangeError, '"options.keyTransition"');
      expect(await importDaveKey(new Uint8Array(15)).catch(String)).to.match(/RangeError: "baseSecret" expected 16/);
      expect(await exportDaveKey(() => new Uint8Array(16), -1n).catch(String)).to.match(/RangeError: "userID"/);
    });
  });

  describe('nonces', () => {
    it('are shared by all tracks that are sealed under a key, and go on after it was removed', async () => {
      const key = await importDaveKey(randomSecret());
      const nonces: number[] = [];
      const audio = daveEncrypter({ encryptionKey: { key, keyID: 1 } });
      const video = daveEncrypter({ encryptionKey: { key, keyID: 1 } });
      for (const encrypter of [audio, video, audio]) nonces.push((await encrypter.encrypt(plain, opus))!.at(-4)!);
      audio.removeEncryptionKey();
      expect(await audio.encrypt(plain, opus)).to.equal(undefined);
      audio.setEncryptionKey(key, 1);
      nonces.push((await audio.encrypt(plain, opus))!.at(-4)!);
      expect(nonces).to.deep.equal([1, 2, 3, 4]);
    });

    it('are taken anew while sealing makes start codes', async () => {
      // Under this secret the first nonce makes one of these bytes; the oracle has found it.
      const key = await importDaveKey(hex('4901 0000 0000 0000 0000 0000 0000 0000'));
      const encrypter = daveEncrypter({ encryptionKey: { key, keyID: 1 } });
      const decrypter = daveDecrypter({ decryptionKeys: [{ key, keyID: 1 }] });
      const frame = { kind: 'video', mimeType: 'video/H264' } as const;
      const slice = Uint8Array.from({ length: 100_000 }, (_, index) => ((index * 7) % 251) | 4);
      slice.set(hex('00000001 65b8'));
      const sealed = (await encrypter.encrypt(slice, frame))!;
      expect(parseFrame(sealed)?.nonce).to.equal(2);
      expect(countStartCodes(sealed)).to.equal(1);
      expect(throughPackets(sealed, 'video/H264')).to.deep.equal(sealed);
      expect(await decrypter.decrypt(sealed, frame)).to.deep.equal(slice);
    });
  });

  it('any frame of any codec comes back, as it is once packetizers have had it', async () => {
    const { encrypter, decrypter } = await pair();
    const mimeTypes = ['audio/opus', 'video/VP8', 'video/VP9', 'video/H264', 'video/H265', 'video/AV1', 'video/new'];
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    // Many start codes, many small numbers.
    const small = fc.array(fc.constantFrom(0, 0, 0, 1, 0x65, 0x26, 3), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...mimeTypes),
        fc.oneof(
          bytes,
          small.map((some) => Uint8Array.from(some)),
        ),
        async (mimeType, any) => {
          const plain = any as Bytes;
          const frame = { kind: mimeType.startsWith('audio') ? 'audio' : 'video', mimeType } as const;
          // Sealed as a whole, noise may look like OBUs; no packetizer carries it.
          fc.pre(mimeType !== 'video/AV1' || splitFrame(plain, frame).ranges.length > 0);
          const sealed = await encrypter.seal(plain, frame);
          // Of more start codes than an end can hold ranges for, nothing is made.
          if (!('bytes' in sealed)) {
            expect(sealed.failure).to.equal('codec');
            return;
          }
          const opened = await decrypter.decrypt(sealed.bytes, frame);
          expect(opened).to.be.instanceOf(Uint8Array);
          const again = await encrypter.encrypt(opened!, frame);
          // What is sealed once more has lost nothing more.
          expect(await decrypter.decrypt(again!, frame)).to.deep.equal(opened);
          if (!/H26|AV1/.test(mimeType)) expect(opened).to.deep.equal(plain);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('says that a frame has too many pieces', async () => {
    const { encrypter } = await pair();
    const slice = [...hex('00000001 61e0'), ...new Uint8Array(40).fill(7)];
    const frame = Uint8Array.from(Array.from({ length: 100 }, () => slice).flat());
    const outcome = await encrypter.seal(frame, { kind: 'video', mimeType: 'video/H264' });
    expect(outcome).to.deep.equal({ failure: 'codec', keyID: 1 });
  });

  it('takes no ranges out of order, in each other or beyond the media', async () => {
    const secret = randomSecret();
    const key = await importDaveKey(secret);
    const decrypter = daveDecrypter({ decryptionKeys: [{ key, keyID: 1 }] });
    const aes = keyOf(secret, 0);
    const failureOf = async (nonce: number, numbers: number[]) => {
      const outcome = await decrypter.open(sealUnder(aes, nonce, plain, numbers), opus);
      return 'failure' in outcome ? outcome.failure : 'opened';
    };
    expect(await failureOf(1, uleb(1))).to.equal('opened');
    expect(await failureOf(2, [...uleb(2), 8, 0])).to.equal('opened');
    expect(await failureOf(3, [...uleb(3), 0, 8])).to.equal('authentication');
    expect(await failureOf(4, [...uleb(4), 0, 9])).to.equal('syntax');
    expect(await failureOf(4, [...uleb(4), 9, 0])).to.equal('syntax');
    expect(await failureOf(4, [...uleb(4), 0, 3, 2, 1])).to.equal('syntax');
    expect(await failureOf(4, [...uleb(4), 4, 1, 0, 1])).to.equal('syntax');
    expect(await failureOf(4, [...uleb(4), 0])).to.equal('syntax');
    expect(await failureOf(4, [...uleb(4), 0, 0x80])).to.equal('syntax');
    expect(await failureOf(4, [...uleb(4), 0, 0xff, 0xff, 0xff, 0xff, 0x7f])).to.equal('syntax');
    expect(await failureOf(4, uleb(2 ** 32 + 4))).to.equal('syntax');
    expect(await failureOf(4, [])).to.equal('syntax');
    expect(await failureOf(4, uleb(4))).to.equal('opened');
  });
});
