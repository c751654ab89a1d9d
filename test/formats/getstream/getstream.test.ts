import { expect } from 'chai';
import fc from 'fast-check';
import { getstreamDecrypter, getstreamEncrypter, importGetstreamKey } from '../../../src/formats/getstream.js';
import type { Bytes, MediaKind } from '../../../src/shared/stage.js';
import { readCorpus, readStreams } from '../../codecs/parse/fixtures.js';
import { hex, toHex } from '../../codecs/streams.js';
import { throughPackets } from '../../codecs/wire.js';
import * as vectors from '../../vectors/getstream.js';
import { type OracleFrame, sealByOracle } from './oracle.js';

const frameOf = (mimeType: string) => {
  return { kind: (mimeType.startsWith('audio') ? 'audio' : 'video') as MediaKind, mimeType };
};
const opus = frameOf('audio/opus');
const plain = hex('7801020304050607');
const mimeTypes = ['audio/opus', 'video/VP8', 'video/VP9', 'video/H264'];
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** Both ends under a fresh key. */
async function pair(length = 16) {
  const rawKey = random(length);
  const key = await importGetstreamKey(rawKey);
  return {
    rawKey,
    key,
    encrypter: getstreamEncrypter({ encryptionKey: { key, keyID: 3 } }),
    decrypter: getstreamDecrypter({ decryptionKeys: [{ key, keyID: 3 }] }),
  };
}

describe('formats/getstream', () => {
  describe('vectors', () => {
    const { getRandomValues } = crypto;
    afterEach(() => {
      crypto.getRandomValues = getRandomValues;
    });

    for (const { mimeType, plain: text, sealed } of vectors.frames) {
      it(`${mimeType} is sealed so`, async () => {
        crypto.getRandomValues = ((bytes: Uint8Array) => bytes.fill(0x11)) as typeof getRandomValues;
        const key = await importGetstreamKey(hex(vectors.rawKey));
        const encrypter = getstreamEncrypter({ encryptionKey: { key, keyID: 0 } });
        expect(toHex((await encrypter.encrypt(hex(text), frameOf(mimeType)))!)).to.equal(toHex(hex(sealed)));
      });

      it(`${mimeType} opens, whatever the receiver takes its codec for`, async () => {
        const key = await importGetstreamKey(hex(vectors.rawKey));
        for (const name of [mimeType, '']) {
          const decrypter = getstreamDecrypter({ decryptionKeys: [{ key, keyID: 0 }], replayScope: 'pipeline' });
          expect(await decrypter.decrypt(hex(sealed), frameOf(name))).to.deep.equal(hex(text));
        }
      });
    }
  });

  for (const mimeType of mimeTypes) {
    it(`real frames come back through packets: ${mimeType}`, async () => {
      const { encrypter, decrypter } = await pair(32);
      const streams = readStreams().filter((stream) => stream.mimeType === mimeType);
      expect(streams.length).to.be.least(5);
      for (const { name, frames } of streams) {
        for (const { bytes } of frames) {
          const sealed = (await encrypter.encrypt(bytes, frameOf(mimeType)))!;
          expect(throughPackets(sealed, mimeType), name).to.deep.equal(sealed);
          const opened = await decrypter.decrypt(sealed, frameOf(mimeType));
          expect(opened && throughPackets(opened, mimeType), name).to.deep.equal(throughPackets(bytes, mimeType));
        }
      }
    });
  }

  it('opens what the oracle has sealed', async () => {
    const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
    // Many zeros at the seam.
    const seams = fc.array(fc.constantFrom(0, 0, 0, 1, 3, 9), { maxLength: 12 }).map((some) => Uint8Array.from(some));
    const { rawKey, decrypter } = await pair();
    let counter = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(bytes(40), seams),
        fc.oneof(bytes(80), seams),
        fc.boolean(),
        async (clear, body, isEscaped) => {
          counter += 1;
          const frame: OracleFrame = {
            key: rawKey,
            keyID: 3,
            prefix: new Uint8Array(8),
            counter,
            clear,
            plain: body,
            isEscaped,
          };
          expect(await decrypter.decrypt(sealByOracle(frame), opus)).to.deep.equal(
            Uint8Array.from([...clear, ...body]),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('lays frames out as the specification says', async () => {
    const { encrypter } = await pair();
    const clearOf = async (mimeType: string, frame: string) => {
      const sealed = await encrypter.encrypt(hex(frame), frameOf(mimeType));
      return sealed && new DataView(sealed.buffer).getUint16(sealed.length - 7);
    };
    expect(await clearOf('audio/opus', '78')).to.equal(1);
    expect(await clearOf('audio/PCMU', '7800')).to.equal(1);
    expect(await clearOf('video/VP8', '11 5c00 1122')).to.equal(3);
    expect(await clearOf('video/VP8', '11 5c')).to.equal(2);
    expect(await clearOf('video/VP8', '10 9900')).to.equal(3);
    expect(await clearOf('video/VP9', '82 49834200112233445566')).to.equal(10);
    expect(await clearOf('video/VP9', '86 49834200112233445566')).to.equal(3);
    // A start code of 3 bytes before the slice is sent as 4.
    expect(await clearOf('video/H264', '000001 6742c0 000001 65b8 001122')).to.equal(0x8000 | 13);
    expect(await clearOf('video/H264', '00000001 6742c0')).to.equal(0);
    for (const mimeType of ['video/AV1', 'video/H265', 'video/new', '']) {
      expect(await encrypter.seal(plain, frameOf(mimeType))).to.include({ failure: 'codec' });
    }
    const long = Uint8Array.from([...hex('00000001 06'), ...new Uint8Array(0x8000).fill(7), ...hex('00000001 65b8')]);
    expect(await encrypter.seal(long, frameOf('video/H264'))).to.include({ failure: 'codec' });
  });

  it('lets frames without a byte pass', async () => {
    const { encrypter, decrypter } = await pair();
    const bytes = new Uint8Array();
    expect(await encrypter.seal(bytes, opus)).to.deep.equal({ bytes, isClear: true });
    expect(await decrypter.open(bytes, opus)).to.deep.equal({ bytes, isClear: true });
  });

  it('tells versions that it does not know from what is no frame', async () => {
    const { rawKey, decrypter } = await pair();
    const frame = { key: rawKey, keyID: 3, prefix: new Uint8Array(8), counter: 1, clear: plain, plain };
    expect(await decrypter.open(sealByOracle({ ...frame, version: 2 }), opus)).to.include({ failure: 'version' });
    expect(await decrypter.open(hex('07 e2eefeed'), opus)).to.include({ failure: 'version' });
    expect(await decrypter.open(hex('e2eefeed'), opus)).to.deep.equal({ failure: 'syntax' });
    expect(await decrypter.open(hex('01 e2eefeed'), opus)).to.deep.equal({ failure: 'syntax' });
    expect(await decrypter.open(plain, opus)).to.deep.equal({ failure: 'syntax' });
  });

  it('has a prefix for every encrypter and key, and counts from 1', async () => {
    const { key, encrypter } = await pair();
    const ivs: string[] = [];
    const note = async () => ivs.push(toHex((await encrypter.encrypt(plain, opus))!.slice(-20, -8)));
    await note();
    await note();
    encrypter.setEncryptionKey(key, 3);
    await note();
    expect(ivs.map((iv) => iv.slice(0, 8))).to.deep.equal(['00000001', '00000002', '00000001']);
    expect(ivs[1]!.slice(8)).to.equal(ivs[0]!.slice(8));
    expect(ivs[2]!.slice(8)).not.to.equal(ivs[0]!.slice(8));
    encrypter.removeEncryptionKey();
    expect(await encrypter.seal(plain, opus)).to.deep.equal({ failure: 'keyID' });
  });

  describe('replays', () => {
    it('do not open, on no track of the realm, nor after the key has come again', async () => {
      const { key, encrypter, decrypter } = await pair();
      const sealed = (await encrypter.encrypt(plain, opus))!;
      expect(await decrypter.open(sealed, opus)).to.deep.equal({
        bytes: plain,
        keyID: 3,
        isFirst: true,
        ratchetSteps: 0,
      });
      expect(await decrypter.open(sealed, opus)).to.include({ failure: 'replay', keyID: 3 });
      const other = getstreamDecrypter({ decryptionKeys: [{ key, keyID: 3 }] });
      expect(await other.open(sealed, opus)).to.include({ failure: 'replay' });
      decrypter.addDecryptionKey(key, 3);
      expect(await decrypter.open(sealed, opus)).to.include({ failure: 'replay' });
      const apart = getstreamDecrypter({ decryptionKeys: [{ key, keyID: 3 }], replayScope: 'pipeline' });
      expect(await apart.decrypt(sealed, opus)).to.deep.equal(plain);
    });

    it('are told by prefix, so that a sender may start again', async () => {
      const { key, encrypter, decrypter } = await pair();
      for (let count = 0; count < 5; count += 1) await decrypter.decrypt((await encrypter.encrypt(plain, opus))!, opus);
      const again = getstreamEncrypter({ encryptionKey: { key, keyID: 3 } });
      expect(await decrypter.decrypt((await again.encrypt(plain, opus))!, opus)).to.deep.equal(plain);
    });

    it('that are forged use up nothing', async () => {
      const { encrypter, decrypter } = await pair();
      const sealed = (await encrypter.encrypt(plain, opus))!;
      const forged = sealed.slice();
      forged[2]! ^= 1;
      expect(await decrypter.open(forged, opus)).to.include({ failure: 'authentication', keyID: 3 });
      expect(await decrypter.decrypt(sealed, opus)).to.deep.equal(plain);
    });
  });

  it('checks keys', async () => {
    const encrypter = getstreamEncrypter();
    const decrypter = getstreamDecrypter();
    const other = await crypto.subtle.importKey('raw', random(16), 'HKDF', false, ['deriveBits']);
    expect(() => encrypter.setEncryptionKey(other, 0)).to.throw(TypeError, '"key" expected');
    const { key } = await pair();
    expect(key.extractable).to.equal(false);
    expect(() => encrypter.setEncryptionKey(key, 256)).to.throw(RangeError, '"keyID"');
    expect(() => decrypter.addDecryptionKey(key, -1)).to.throw(RangeError, '"keyID"');
    expect(() => decrypter.removeDecryptionKey(256)).to.throw(RangeError, '"keyID"');
    expect(await importGetstreamKey(random(24)).catch(String)).to.match(/RangeError: "rawKey" expected 16 or 32/);
    decrypter.addDecryptionKey(key, 0);
    decrypter.removeDecryptionKey(0);
    expect(decrypter.hasDecryptionKey(0)).to.equal(false);
  });

  describe('hostile bytes', () => {
    it('are sealed, or it says why not', async () => {
      const { encrypter, decrypter } = await pair();
      for (const { bytes } of readCorpus()) {
        for (const mimeType of mimeTypes) {
          const outcome = await encrypter.seal(Uint8Array.from(bytes), frameOf(mimeType));
          if ('failure' in outcome) expect(outcome.failure).to.equal('codec');
          else expect(await decrypter.decrypt(outcome.bytes, frameOf(mimeType))).to.be.instanceOf(Uint8Array);
        }
      }
    });

    it('do not open, however they end', async () => {
      const { decrypter } = await pair();
      const ends = [
        '',
        'e2eefeed',
        '01e2eefeed',
        '03 0000 01e2eefeed',
        '03 8000 01e2eefeed',
        '03 8007 01e2eefeed',
        '03 ffff 01e2eefeed',
      ];
      const noise = fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.constantFrom(0, 0, 0, 3, 1), { maxLength: 60 }).map((some) => Uint8Array.from(some)),
      );
      await fc.assert(
        fc.asyncProperty(noise, fc.constantFrom(...ends), async (bytes, end) => {
          const outcome = await decrypter.open(Uint8Array.from([...bytes, ...hex(end)]) as Bytes, opus);
          expect('failure' in outcome || ('isClear' in outcome && bytes.length + end.length === 0)).to.equal(true);
        }),
        { numRuns: 2_000 },
      );
    });

    it('do not open when a bit was changed, or the frame cut', async () => {
      const { encrypter, decrypter } = await pair();
      for (const [mimeType, frame] of [
        ['audio/opus', '7801020304050607'],
        ['video/H264', '00000001 65b8 0000030000030100'],
      ] as const) {
        const sealed = (await encrypter.encrypt(hex(frame), frameOf(mimeType)))!;
        for (let bit = 0; bit < 8 * sealed.length; bit += 1) {
          const changed = sealed.slice();
          changed[bit >> 3]! ^= 1 << (bit & 7);
          expect(await decrypter.decrypt(changed, opus), String(bit)).to.equal(undefined);
        }
        for (let length = 1; length < sealed.length; length += 1) {
          expect(await decrypter.decrypt(sealed.slice(0, length), opus)).to.equal(undefined);
          expect(await decrypter.decrypt(sealed.slice(sealed.length - length), opus)).to.equal(undefined);
        }
        expect(await decrypter.decrypt(sealed, opus)).to.deep.equal(hex(frame));
      }
    });
  });
});
