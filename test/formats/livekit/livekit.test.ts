import { expect } from 'chai';
import { sealGcm } from '../../../src/formats/lib/aes-gcm.js';
import { openBody, sealBody } from '../../../src/formats/lib/iv-trailer.js';
import {
  deriveLivekitKey,
  importLivekitKey,
  livekitDecrypter,
  livekitEncrypter,
  ratchetLivekitKey,
} from '../../../src/formats/livekit.js';
import { concat } from '../../../src/shared/concat.js';
import { EncodedTransformError } from '../../../src/shared/errors.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { readStreams } from '../../codecs/streams.js';
import { ascending, hex, rejection, toHex } from '../../sframe/bytes.js';
import { livekitVectors } from '../../vectors/livekit-e2ee.js';

const vp8 = { kind: 'video', mimeType: 'video/VP8' } as const;
const audio = { kind: 'audio', mimeType: 'audio/opus' } as const;

async function pair(keyID = 0) {
  const key = await importLivekitKey(ascending(32));
  const encrypter = livekitEncrypter({ encryptionKey: { key, keyID } });
  const decrypter = livekitDecrypter({ decryptionKeys: [{ key, keyID }] });
  return { key, encrypter, decrypter };
}

describe('livekit: vectors', () => {
  it('opens and makes the frame of LiveKit’s tests', async () => {
    const { passphrase, keyID, clearLength, iv, plain, sealed } = livekitVectors.frame;
    const key = await deriveLivekitKey(await importLivekitKey(passphrase));
    const [clear, rest] = [hex(plain).slice(0, clearLength), hex(plain).slice(clearLength)];
    expect(toHex(concat(clear, await sealBody(key, keyID, hex(iv), clear, rest)))).to.equal(sealed);
    expect(await openBody(key, clear, hex(sealed).slice(clearLength))).to.deep.equal(rest);
  });

  it('ratchets as LiveKit’s snapshot', async () => {
    const { passphrase, plain, sealed } = livekitVectors.ratcheted;
    let material = await importLivekitKey(passphrase);
    for (const [step, expected] of sealed.entries()) {
      const bytes = await sealGcm(await deriveLivekitKey(material), new Uint8Array(12), new Uint8Array(), hex(plain));
      expect(toHex(bytes), `step ${step}`).to.equal(expected);
      material = await ratchetLivekitKey(material);
    }
  });

  it('derives the key of LiveKit’s native tests', async () => {
    const { passphrase, salt, key } = livekitVectors.native;
    const derived = await deriveLivekitKey(await importLivekitKey(passphrase), { salt });
    const expected = await crypto.subtle.importKey('raw', hex(key), 'AES-GCM', false, ['encrypt']);
    const seal = (one: CryptoKey) => sealGcm(one, new Uint8Array(12), new Uint8Array(), ascending(9));
    expect(toHex(await seal(derived))).to.equal(toHex(await seal(expected)));
  });
});

describe('livekit: frames', () => {
  it('brings frames of every length back, short ones too, and empty ones as they are', async () => {
    const { encrypter, decrypter } = await pair();
    for (const first of [0x10, 0x11]) {
      for (let length = 0; length < 50; length += 1) {
        const bytes = Uint8Array.from({ length }, (_, at) => (at === 0 ? first : at));
        for (const frame of [vp8, audio, { kind: 'video', mimeType: 'video/VP9' } as const]) {
          const sealed = (await encrypter.encrypt(bytes, frame))!;
          expect(sealed.length).to.equal(length === 0 ? 0 : length + 30);
          expect(await decrypter.decrypt(sealed, frame)).to.deep.equal(bytes);
        }
      }
    }
  });

  it('seals no codec that LiveKit has no way for, and H.264 only with a slice', async () => {
    const { encrypter, decrypter } = await pair();
    for (const [mimeType, bytes] of [
      ['video/AV1', readStreams().get('av1')?.frames[0]?.bytes ?? ascending(60)],
      ['video/H264', hex('00000001 6742c01f 00000001 68ce')],
      ['', ascending(60)],
    ] as const) {
      const frame = { kind: 'video', mimeType } as const;
      expect(await encrypter.seal(bytes, frame)).to.deep.equal({ failure: 'codec', keyID: 0 });
      expect(await decrypter.open(bytes, frame)).to.deep.equal({ failure: 'codec' });
    }
  });

  it('goes on after frames that do not open, however many', async () => {
    const { encrypter, decrypter } = await pair();
    for (let at = 0; at < 100; at += 1) {
      const sealed = (await encrypter.encrypt(ascending(80), audio))!;
      const forged = sealed.slice();
      forged[20]! ^= 1;
      expect(await decrypter.open(forged, audio)).to.deep.equal({ failure: 'authentication', keyID: 0 });
      expect(await decrypter.decrypt(sealed, audio)).to.deep.equal(ascending(80));
    }
    expect(await decrypter.open(ascending(80), audio)).to.deep.equal({ failure: 'syntax' });
  });

  it('never uses an IV twice: not in two encrypters of one key, nor after key changes, nor for data', async () => {
    const ivs = new Set<string>();
    for (let at = 0; at < 50; at += 1) {
      const { encrypter, key } = await pair();
      const seal = async () => ivs.add(toHex((await encrypter.encrypt(ascending(9), audio))!.slice(-14, -2)));
      await seal();
      await seal();
      await encrypter.setEncryptionKey(key, 0);
      await seal();
      ivs.add(toHex((await encrypter.encryptData(ascending(9))).iv));
    }
    expect(ivs.size).to.equal(200);
  });

  it('has nothing to seal with before there is a key, and once it was removed', async () => {
    const encrypter = livekitEncrypter();
    const key = await importLivekitKey(ascending(32));
    expect(await encrypter.seal(ascending(9), audio)).to.deep.equal({ failure: 'keyID' });
    expect(await rejection(encrypter.encryptData(ascending(9)))).to.have.property('code', 'stage-failed');
    expect(await rejection(encrypter.ratchetEncryptionKey())).to.be.instanceOf(EncodedTransformError);
    await Promise.all([1, 2, 3].map((keyID) => encrypter.setEncryptionKey(key, keyID)));
    expect(await encrypter.seal(ascending(9), audio)).to.have.property('keyID', 3);
    await encrypter.removeEncryptionKey();
    expect(await encrypter.encrypt(ascending(9), audio)).to.equal(undefined);
  });

  it('keeps a trailer inside unless told otherwise, and never takes a sealed frame for one that has a trailer', async () => {
    const { encrypter, decrypter } = await pair(0x53);
    const trailed = concat(ascending(40), hex('f0 4c4b5453'));
    const sealed = (await encrypter.encrypt(trailed, vp8))!;
    expect(await decrypter.decrypt(sealed, vp8)).to.deep.equal(trailed);
  });
});

describe('livekit: arguments', () => {
  it('refuses what are no keys, key IDs and options', async () => {
    const { key, encrypter, decrypter } = await pair();
    const aes = await deriveLivekitKey(key);
    for (const work of [
      () => importLivekitKey(7 as never),
      () => deriveLivekitKey(aes),
      () => ratchetLivekitKey({} as never),
      () => encrypter.setEncryptionKey(aes, 0),
      () => encrypter.encryptData('text' as never),
      async () => decrypter.addDecryptionKey(aes, 0),
      async () => decrypter.setServerTrailer('trailer' as never),
      async () => livekitEncrypter(null as never),
      async () => livekitEncrypter({ encryptionKey: { key: aes, keyID: 0 } }),
      async () => livekitDecrypter({ salt: 7 as never }),
    ]) {
      expect(await rejection(work())).to.be.instanceOf(TypeError);
    }
    for (const work of [
      () => importLivekitKey(''),
      () => importLivekitKey(ascending(15)),
      () => deriveLivekitKey(key, { keySize: 192 as never }),
      () => encrypter.setEncryptionKey(key, 256),
      () => decrypter.ratchetDecryptionKey(-1),
      async () => decrypter.addDecryptionKey(key, 0.5),
      async () => livekitDecrypter({ ratchetWindow: 257 }),
      async () => livekitDecrypter({ packetTrailers: 'behind' as never }),
    ]) {
      expect(await rejection(work())).to.be.instanceOf(RangeError);
    }
  });

  it('has no opinion on data that is no packet', async () => {
    const { decrypter } = await pair();
    const packets: [Bytes, Bytes, number][] = [
      [ascending(0), ascending(12), 0],
      [ascending(30), ascending(12), 0],
      [ascending(30), ascending(0), 0],
      [ascending(30), ascending(12), 999],
    ];
    for (const [encryptedValue, iv, keyIndex] of packets) {
      expect(await decrypter.decryptData({ encryptedValue, iv, keyIndex })).to.equal(undefined);
    }
  });
});
