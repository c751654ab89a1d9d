import { expect } from 'chai';
import fc from 'fast-check';
import { importJframeKey, jframeDecrypter, jframeEncrypter } from '../../../src/formats/jframe.js';
import type { FormatFrame } from '../../../src/formats/lib/frame-format.js';
import { importLivekitKey, livekitDecrypter, livekitEncrypter } from '../../../src/formats/livekit.js';
import type { Bytes, MediaKind } from '../../../src/shared/stage.js';
import { ascending } from '../../sframe/bytes.js';

const mimeTypes = ['video/VP8', 'video/VP9', 'video/H264', 'video/H265', 'video/AV1', 'audio/opus', 'video/x', ''];
const frames = fc.constantFrom(...mimeTypes).map((mimeType): FormatFrame => {
  return { kind: (mimeType.split('/')[0] || 'video') as MediaKind, mimeType };
});

/** Bytes as attackers choose them: start codes, slices, trailers of every kind, and what looks like a sealed frame. */
const pieces = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(
    [0, 0, 1],
    [0, 0, 0, 1, 0x65],
    [0, 0, 1, 0x26, 1],
    [0, 0, 3],
    [0x0c, 0],
    [0x0c, 3],
    [...new Array(28).fill(0), 0x0c, 0],
    [0xff, 0x4c, 0x4b, 0x54, 0x53],
    [0xfa, 0x4c, 0x4b, 0x54, 0x53],
    [0x00, 0x4c, 0x4b, 0x54, 0x53],
    [1, 2, 3, 4],
  ),
);
const hostile = fc.array(pieces, { maxLength: 8 }).map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

describe('formats: hostile bytes', () => {
  it('never make a decrypter throw, nor open', async () => {
    const key = await importLivekitKey(ascending(32));
    const decryptionKeys = [0, 3].map((keyID) => ({ key, keyID }));
    const serverTrailer = Uint8Array.of(1, 2, 3, 4);
    const decrypters = [
      livekitDecrypter({ decryptionKeys, serverTrailer, packetTrailers: 'outside' }),
      livekitDecrypter({ decryptionKeys }),
      jframeDecrypter({ decryptionKeys: [{ key: await importJframeKey(ascending(32)), keyID: 0 }] }),
    ];
    await fc.assert(
      fc.asyncProperty(hostile, frames, async (bytes, frame) => {
        for (const decrypter of decrypters) {
          const opened = await decrypter.decrypt(bytes.slice(), frame);
          if (bytes.length > 0) expect(opened).to.equal(undefined);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('never make an encrypter throw, and come back unchanged wherever they are sealed', async () => {
    const key = await importLivekitKey(ascending(32));
    const jframeKey = await importJframeKey(ascending(32));
    const pairs = [
      [
        livekitEncrypter({ encryptionKey: { key, keyID: 0 } }),
        livekitDecrypter({ decryptionKeys: [{ key, keyID: 0 }] }),
      ],
      [
        jframeEncrypter({ encryptionKey: { key: jframeKey, keyID: 12 } }),
        jframeDecrypter({ decryptionKeys: [{ key: jframeKey, keyID: 12 }] }),
      ],
    ] as const;
    await fc.assert(
      fc.asyncProperty(hostile, frames, async (bytes, frame) => {
        for (const [encrypter, decrypter] of pairs) {
          const sealed = await encrypter.encrypt(bytes.slice(), frame);
          if (!sealed || /h26/i.test(frame.mimeType)) continue;
          expect(await decrypter.decrypt(sealed, frame)).to.deep.equal(bytes);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('in place of any byte of a frame keep it from opening', async () => {
    const key = await importLivekitKey(ascending(32));
    const encrypter = livekitEncrypter({ encryptionKey: { key, keyID: 0 } });
    const decrypter = livekitDecrypter({ decryptionKeys: [{ key, keyID: 0 }] });
    const slice = Uint8Array.of(0, 0, 0, 1, 0x65, 0x88, ...ascending(40));
    for (const [bytes, mimeType] of [
      [ascending(40), 'audio/opus'],
      [ascending(40), 'video/VP8'],
      [slice, 'video/H264'],
    ] as const) {
      const frame: FormatFrame = { kind: mimeType.split('/')[0] as MediaKind, mimeType };
      const sealed = (await encrypter.encrypt(bytes, frame))!;
      expect(await decrypter.decrypt(sealed.slice(), frame)).to.deep.equal(bytes);
      for (let at = 0; at < sealed.length; at += 1) {
        const changed: Bytes = sealed.slice();
        changed[at]! ^= 0x40;
        expect(await decrypter.decrypt(changed, frame), `byte ${at} of ${mimeType}`).to.equal(undefined);
      }
    }
  });
});
