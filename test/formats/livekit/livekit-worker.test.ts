import { expect } from 'chai';
import fc from 'fast-check';
import { widenStartCodes } from '../../../src/codecs/start-codes.js';
import {
  importLivekitKey,
  type LivekitKeyOptions,
  livekitDecrypter,
  livekitEncrypter,
} from '../../../src/formats/livekit.js';
import { livekitFormat } from '../../../src/metadata/index.js';
import { concat } from '../../../src/shared/concat.js';
import type { Bytes, MediaKind } from '../../../src/shared/stage.js';
import { readStreams } from '../../codecs/streams.js';
import { splitAtStartCodes, throughPackets } from '../../codecs/wire.js';
import { ascending, hex, toHex } from '../../sframe/bytes.js';
import { serverFrames } from '../../vectors/livekit-e2ee.js';
import { type KeyProviderOptions, LivekitWorker } from './livekit-worker.js';

const of = (mimeType: string) => ({ kind: mimeType.split('/')[0] as MediaKind, mimeType });
const opus = { bytes: ascending(60), mimeType: 'audio/opus' };

/** What an encoder wrote, as it comes to a decoder: depacketizers widen start codes. */
const received = (bytes: Bytes, mimeType: string) => (/h26/i.test(mimeType) ? widenStartCodes(bytes) : bytes);

/** Both implementations with one key. */
async function peers(secret: string | Bytes, options: KeyProviderOptions & LivekitKeyOptions = {}, keyID = 0) {
  const key = await importLivekitKey(secret);
  const theirs = new LivekitWorker({ ...options, ...(options.salt !== undefined && { ratchetSalt: options.salt }) });
  theirs.setKey(key, keyID);
  return {
    key,
    theirs,
    encrypter: livekitEncrypter({ ...options, encryptionKey: { key, keyID } }),
    decrypter: livekitDecrypter({ ...options, decryptionKeys: [{ key, keyID }] }),
  };
}

describe('livekit: with livekit-client’s own worker', () => {
  const streams = [...readStreams()].filter(([, { mimeType }]) => mimeType !== 'video/AV1');
  const audio = Array.from({ length: 120 }, (_, length) => ({ bytes: ascending(length + 1), key: false }));
  streams.push(['audio', { mimeType: 'audio/opus', frames: audio }]);

  for (const [name, { mimeType, frames }] of streams) {
    it(`opens every frame of ${name} that it sealed, and it ours`, async () => {
      const { theirs, encrypter, decrypter } = await peers(ascending(32));
      for (const { bytes, key } of frames) {
        const type = key ? 'key' : 'delta';
        const expected = toHex(received(bytes, mimeType));
        const sealed = await theirs.run('encode', { bytes, mimeType, type });
        const opened = await decrypter.decrypt(sealed!, of(mimeType));
        expect(opened && toHex(received(opened, mimeType))).to.equal(expected);
        const ours = await encrypter.encrypt(bytes, of(mimeType));
        const back = await theirs.run('decode', { bytes: ours!, mimeType, type });
        expect(back && toHex(received(back, mimeType))).to.equal(expected);
      }
      expect(theirs.errors).to.deep.equal([]);
    });
  }

  it('agrees on H.264 and H.265, whatever the bytes of slices, and lets no start code arise in them', async () => {
    const { theirs, encrypter, decrypter } = await peers(ascending(32));
    const byte = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 0, 1, 2, 3) }, fc.nat(255));
    // What no encoder writes, it takes otherwise: slices of 3 bytes and fewer, and start codes within them.
    const bodies = fc.array(byte, { minLength: 4, maxLength: 80 }).filter((body) => !/\b0,0,1\b/.test(body.join()));
    const units = fc.constantFrom(
      ['video/H264', '67 42c01f 00000001 68ce', '65 88'],
      ['video/H264', '', '41 9a'],
      ['video/H265', '4001 0c 000001 4401 c0', '2601 af'],
      ['video/H265', '', '0201 d0'],
    );
    const codes = fc.constantFrom('000001', '00000001');
    await fc.assert(
      fc.asyncProperty(units, codes, bodies, async ([mimeType, sets, slice], code, body) => {
        const bytes = concat(hex(sets && code + sets), hex(code + slice), body, [0x80]);
        const frame = { ...of(mimeType!), type: 'key' } as const;
        const ours = (await encrypter.encrypt(bytes.slice(), frame))!;
        const sealed = (await theirs.run('encode', { ...frame, bytes }))!;
        expect(sealed.length - ours.length, 'but for emulation prevention').to.be.within(-20, 20);
        expect(splitAtStartCodes(ours)).to.have.length(sets ? 3 : 1);
        const back = await theirs.run('decode', { ...frame, bytes: throughPackets(ours, mimeType!) });
        const opened = await decrypter.decrypt(throughPackets(sealed, mimeType!), frame);
        expect(toHex(opened!)).to.equal(toHex(back!));
        expect(toHex(widenStartCodes(opened!))).to.equal(toHex(widenStartCodes(bytes)));
      }),
      { numRuns: 100 },
    );
  });

  it('agrees on keys: passphrases, other salts, 256 bits, other indices', async () => {
    for (const [secret, options, keyID] of [
      ['passphrase – ä', {}, 0],
      [ascending(16), { salt: 'another' }, 15],
      [ascending(32), { keySize: 256 }, 3],
      ['x', { keySize: 256, salt: '' }, 200],
    ] as const) {
      const both = await peers(secret, { ...options, keyringSize: 256 }, keyID);
      const sealed = await both.theirs.run('encode', opus);
      expect(await both.decrypter.decrypt(sealed!, of('audio/opus'))).to.deep.equal(opus.bytes);
      const ours = await both.encrypter.encrypt(opus.bytes, of('audio/opus'));
      expect(await both.theirs.run('decode', { ...opus, bytes: ours! })).to.deep.equal(opus.bytes);
    }
  });

  it('follows its ratchet, any number of steps within the window, and it ours by one', async () => {
    for (const steps of [1, 2, 7, 8]) {
      const { theirs, decrypter } = await peers(ascending(32));
      await theirs.run('encode', opus);
      for (let step = 0; step < steps; step += 1) await theirs.ratchet();
      const opened = await decrypter.open((await theirs.run('encode', opus))!, of('audio/opus'));
      expect(opened).to.deep.include({ bytes: opus.bytes, ratchetSteps: steps });
    }
    const { theirs, encrypter } = await peers(ascending(32));
    for (let step = 0; step < 5; step += 1) {
      await encrypter.ratchetEncryptionKey();
      const ours = await encrypter.encrypt(opus.bytes, of('audio/opus'));
      expect(await theirs.run('decode', { ...opus, bytes: ours! }), `step ${step + 1}`).to.deep.equal(opus.bytes);
    }
  });

  it('rotates keys with it, in both directions', async () => {
    const { theirs, encrypter, decrypter } = await peers(ascending(32));
    for (let keyID = 1; keyID < 5; keyID += 1) {
      const key = await importLivekitKey(ascending(32 + keyID));
      theirs.setKey(key, keyID);
      decrypter.addDecryptionKey(key, keyID);
      await encrypter.setEncryptionKey(key, keyID);
      const sealed = await theirs.run('encode', opus);
      expect(sealed!.at(-1)).to.equal(keyID);
      expect(await decrypter.decrypt(sealed!, of('audio/opus'))).to.deep.equal(opus.bytes);
      const ours = await encrypter.encrypt(opus.bytes, of('audio/opus'));
      expect(await theirs.run('decode', { ...opus, bytes: ours! })).to.deep.equal(opus.bytes);
    }
  });

  it('seals and opens data packets with it', async () => {
    const { theirs, encrypter, decrypter } = await peers(ascending(32), {}, 4);
    for (const length of [0, 1, 1_000]) {
      const { payload, iv, keyIndex } = await theirs.encryptData(ascending(length));
      expect(await decrypter.decryptData({ encryptedValue: payload, iv, keyIndex })).to.deep.equal(ascending(length));
      const ours = await encrypter.encryptData(ascending(length));
      expect(await theirs.decryptData(ours.encryptedValue, ours.iv, ours.keyIndex)).to.deep.equal(ascending(length));
    }
    await theirs.ratchet(4);
    await theirs.ratchet(4);
    const { payload, iv, keyIndex } = await theirs.encryptData(ascending(9));
    expect(await decrypter.decryptData({ encryptedValue: payload, iv, keyIndex })).to.deep.equal(ascending(9));
  });

  it('hands its packet trailers on, or drops them, and writes such as it reads', async () => {
    const mimeType = 'video/VP8';
    const { bytes } = readStreams().get('vp8')!.frames[0]!;
    const { theirs, key, decrypter } = await peers(ascending(32));
    theirs.start('encode', { frameId: true, timestamp: true });
    theirs.start('decode', {});
    const sealed = (await theirs.run('encode', { bytes, mimeType, type: 'key' }))!;
    expect(await decrypter.decrypt(sealed.slice(), of(mimeType))).to.deep.equal(bytes);
    const decryptionKeys = [{ key, keyID: 0 }];
    const handsOn = livekitDecrypter({ packetTrailers: 'outside', decryptionKeys });
    const withTrailer = (await handsOn.decrypt(sealed, of(mimeType)))!;
    const { frame, payload } = livekitFormat().extract(withTrailer, mimeType);
    expect([frame, payload?.frameId]).to.deep.equal([bytes, 1]);
    const encrypter = livekitEncrypter({ packetTrailers: 'outside', encryptionKey: { key, keyID: 0 } });
    const ours = await encrypter.encrypt(withTrailer, of(mimeType));
    expect(await theirs.run('decode', { bytes: ours!, mimeType, type: 'key' })).to.deep.equal(bytes);
  });

  it('lets in the frames of a server that it lets in, and no others', async () => {
    const trailer = ascending(12);
    const { theirs, decrypter } = await peers(ascending(32));
    theirs.setServerTrailer(trailer);
    decrypter.setServerTrailer(trailer);
    const mimeTypes = { vp8: 'video/VP8', h264: 'video/H264', opus: 'audio/opus' } as const;
    for (const [codec, frames] of Object.entries(serverFrames)) {
      const mimeType = mimeTypes[codec as keyof typeof mimeTypes];
      for (const frame of frames.map(hex)) {
        const changed = frame.slice();
        changed[changed.length >> 1]! ^= 1;
        for (const [payload, expected] of [
          [frame, frame],
          [changed, undefined],
        ] as const) {
          const bytes = concat(payload, trailer);
          expect(await theirs.run('decode', { bytes, mimeType, type: 'key' }), codec).to.deep.equal(expected);
          expect(await decrypter.decrypt(bytes, of(mimeType)), codec).to.deep.equal(expected);
        }
        expect(await decrypter.decrypt(frame, of(mimeType)), 'without the trailer').to.equal(undefined);
      }
    }
  });
});
