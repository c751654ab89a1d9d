import { expect } from 'chai';
import { daveDecrypter, daveEncrypter, exportDaveKey } from '../../../src/formats/dave.js';
import { groupCode, keyFingerprint, pairwiseCode } from '../../../src/keys/verification.js';
import type { Bytes, MediaKind } from '../../../src/shared/stage.js';
import { readStreams } from '../../codecs/parse/fixtures.js';
import { throughPackets } from '../../codecs/wire.js';
import { type DaveyGroup, meetDavey, users } from './davey-group.js';

/** davey's `Codec`, by what SDP calls them. */
const codecs = ['', 'audio/opus', 'video/VP8', 'video/VP9', 'video/H264', 'video/H265', 'video/AV1'];

/** Real frames of every codec, of many encoders. */
const streams = readStreams().filter(({ name }) => !name.includes('crafted'));

describe('formats/dave with davey', () => {
  let group: DaveyGroup;
  before(async () => {
    group = await meetDavey();
  });

  it('has the codes that people compare', async function () {
    this.timeout(60_000); // scrypt, on a machine that has other things to do
    const { davey, authenticator, daveySignatureKey, ownSignatureKey } = group;
    expect(groupCode(authenticator).join('')).to.equal(davey.voicePrivacyCode);
    const fingerprints = [
      keyFingerprint(ownSignatureKey, users.own),
      keyFingerprint(daveySignatureKey, users.davey),
    ] as const;
    expect((await pairwiseCode(...fingerprints)).join('')).to.equal(await davey.getVerificationCode(String(users.own)));
  });

  it('opens Opus silence that davey sends clear, and davey opens what is sealed', async () => {
    const silence = Uint8Array.of(0xf8, 0xff, 0xfe);
    const ends = await endsOf(group);
    expect(await ends.fromDavey(silence, 'audio/opus')).to.deep.equal(silence);
    expect(await ends.toDavey(silence, 'audio/opus')).to.deep.equal(silence);
  });

  for (const mimeType of codecs.slice(1)) {
    const frames = streams.filter((stream) => stream.mimeType.toLowerCase() === mimeType.toLowerCase());

    it(`has frames of many encoders: ${mimeType}`, () => {
      expect([...each(frames)].length).to.be.least(100);
    });

    it(`opens davey's frames, straight and by packets: ${mimeType}`, async () => {
      const { fromDavey } = await endsOf(group);
      for (const { name, bytes } of each(frames)) {
        const wanted = throughPackets(bytes, mimeType);
        const straight = await fromDavey(bytes, mimeType);
        expect(straight && throughPackets(straight, mimeType), name).to.deep.equal(wanted);
        expect(await fromDavey(bytes, mimeType, throughPackets), `${name} by packets`).to.deep.equal(wanted);
      }
    });

    it(`seals frames that davey opens: ${mimeType}`, async () => {
      const { toDavey } = await endsOf(group);
      for (const { name, bytes } of each(frames)) {
        const opened = throughPackets(await toDavey(bytes, mimeType), mimeType);
        expect(opened, name).to.deep.equal(throughPackets(bytes, mimeType));
      }
    });
  }

  it("writes davey's bytes", async () => {
    // A group of its own, because davey's nonces begin at 1.
    const fresh = await meetDavey();
    const key = await exportDaveKey(fresh.exporter, users.davey);
    const encrypter = daveEncrypter({ encryptionKey: { key, keyID: 1 } });
    for (const { mimeType, frames } of streams) {
      for (const { bytes } of frames) {
        const sealed = await encrypter.encrypt(bytes, frameOf(mimeType));
        expect(sealed && Buffer.from(sealed)).to.deep.equal(sealByDavey(fresh, bytes, mimeType));
      }
    }
  });
});

/** Both directions, each with keys of the group. */
async function endsOf({ davey, exporter }: DaveyGroup) {
  const encrypter = daveEncrypter({
    encryptionKey: { key: await exportDaveKey(exporter, users.own), keyID: 1 },
  });
  const decrypter = daveDecrypter({
    decryptionKeys: [{ key: await exportDaveKey(exporter, users.davey), keyID: 1 }],
  });
  return {
    async fromDavey(bytes: Bytes, mimeType: string, carry = (sealed: Bytes, _mimeType: string) => sealed) {
      const sealed = new Uint8Array(sealByDavey({ davey }, bytes, mimeType));
      return decrypter.decrypt(carry(sealed, mimeType), frameOf(mimeType));
    },
    async toDavey(bytes: Bytes, mimeType: string) {
      const sealed = await encrypter.encrypt(bytes, frameOf(mimeType));
      const media = mimeType.startsWith('audio') ? 0 : 1;
      return new Uint8Array(davey.decrypt(String(users.own), media, Buffer.from(sealed!)));
    },
  };
}

function sealByDavey({ davey }: Pick<DaveyGroup, 'davey'>, bytes: Bytes, mimeType: string): Buffer {
  const media = mimeType.startsWith('audio') ? 0 : 1;
  return davey.encrypt(media, codecs.indexOf(mimeType), Buffer.from(bytes));
}

function frameOf(mimeType: string): { readonly kind: MediaKind; readonly mimeType: string } {
  return { kind: mimeType.startsWith('audio') ? 'audio' : 'video', mimeType };
}

function* each(some: readonly (typeof streams)[number][]): Generator<{ readonly name: string; readonly bytes: Bytes }> {
  for (const { name, frames } of some) {
    for (const [index, { bytes }] of frames.entries()) yield { name: `${name} ${index}`, bytes };
  }
}
