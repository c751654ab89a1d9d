import { hkdfSync } from 'node:crypto';
import { expect } from 'chai';
import { importJframeKey, jframeDecrypter, jframeEncrypter } from '../../../src/formats/jframe.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { readStreams } from '../../codecs/streams.js';
import { ascending } from '../../sframe/bytes.js';
import { type FrameType, JitsiWorker, needsJitsi } from './jitsi-worker.js';

const opus = { kind: 'audio', mimeType: 'audio/opus' } as const;
const vp8 = { kind: 'video', mimeType: 'video/VP8' } as const;

/** Real frames of VP8, the one video codec that Jitsi encrypts, and audio of many lengths: all that it does not fail at. */
function* frames(): Generator<readonly [bytes: Bytes, type: FrameType, frame: typeof opus | typeof vp8]> {
  for (let length = 1; length < 120; length += 1) yield [ascending(length), undefined, opus];
  for (const { mimeType, frames: pictures } of readStreams().values()) {
    if (mimeType !== vp8.mimeType) continue;
    for (const { bytes } of pictures) {
      const type = bytes[0]! & 1 ? 'delta' : 'key';
      if (bytes.length >= 10) yield [bytes, type, vp8];
    }
  }
}

async function ours(material: Bytes, keyID: number) {
  const key = await importJframeKey(material);
  return {
    encrypter: jframeEncrypter({ encryptionKey: { key, keyID } }),
    decrypter: jframeDecrypter({ decryptionKeys: [{ key, keyID }] }),
  };
}

/** A step of the ratchet, by Node's own cryptography: in Jitsi's client the page does it, and hands the worker the result. */
function ratchet(material: Bytes): Bytes {
  return new Uint8Array(hkdfSync('sha256', material, 'JFrameRatchetKey', '', 32));
}

describe('jframe: with the worker of Jitsi’s client', () => {
  before(needsJitsi);

  it('each opens what the other seals, byte for byte', async () => {
    const theirs = await JitsiWorker.withKey(ascending(32), 7);
    const { encrypter, decrypter } = await ours(ascending(32), 7);
    let count = 0;
    for (const [bytes, type, frame] of frames()) {
      const sealed = (await encrypter.encrypt(bytes, frame))!;
      expect(await theirs.run('decode', sealed, type)).to.deep.equal(bytes);
      const theirSealed = await theirs.run('encode', bytes, type);
      expect(theirSealed.length).to.equal(sealed.length);
      expect(await decrypter.decrypt(theirSealed, frame)).to.deep.equal(bytes);
      count += 1;
    }
    expect(count).to.be.above(125);
  });

  it('theirs follows our ratchet, up to eight steps at once', async () => {
    const { encrypter } = await ours(ascending(32), 7);
    const theirs = await JitsiWorker.withKey(ascending(32), 7);
    for (const steps of [1, 2, 8]) {
      for (let step = 0; step < steps; step += 1) await encrypter.ratchetEncryptionKey();
      const sealed = (await encrypter.encrypt(ascending(50), opus))!;
      expect(await theirs.run('decode', sealed, undefined), `${steps} steps`).to.deep.equal(ascending(50));
    }
  });

  it('ours follows theirs, and to another key', async () => {
    const { decrypter } = await ours(ascending(32), 7);
    let material: Bytes = ascending(32);
    for (const steps of [1, 2, 8]) {
      for (let step = 0; step < steps; step += 1) material = ratchet(material);
      const theirs = await JitsiWorker.withKey(material, 7);
      const opened = await decrypter.open(await theirs.run('encode', ascending(50), undefined), opus);
      expect(opened).to.deep.include({ bytes: ascending(50), ratchetSteps: steps });
    }
    decrypter.addDecryptionKey(await importJframeKey(ascending(40).slice(8)), 8);
    const next = await JitsiWorker.withKey(ascending(40).slice(8), 8);
    expect(await decrypter.open(await next.run('encode', ascending(9), undefined), opus)).to.deep.include({ keyID: 8 });
  });
});
