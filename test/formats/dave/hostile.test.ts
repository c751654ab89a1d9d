import { expect } from 'chai';
import fc from 'fast-check';
import type { Bytes } from '../../../src/shared/stage.js';
import { readCorpus } from '../../codecs/parse/fixtures.js';
import { pair } from './ends.js';

const mimeTypes = ['audio/opus', 'video/VP8', 'video/VP9', 'video/H264', 'video/H265', 'video/AV1', ''];
const frames = mimeTypes.map((mimeType) => {
  return { kind: mimeType.startsWith('audio') ? 'audio' : 'video', mimeType } as const;
});
const anyFrame = fc.constantFrom(...frames);

describe('formats/dave with hostile bytes', () => {
  it('seals anything, or says why not', async () => {
    const { encrypter } = await pair();
    for (const { bytes } of readCorpus()) {
      for (const frame of frames) {
        const outcome = await encrypter.seal(Uint8Array.from(bytes), frame);
        if ('failure' in outcome) expect(outcome.failure).to.equal('codec');
      }
    }
  });

  it('opens nothing that was not sealed', async () => {
    const { decrypter } = await pair();
    const noise = fc.uint8Array({ maxLength: 60 });
    const ended = fc
      .tuple(noise, fc.nat(255))
      .map(([bytes, size]) => Uint8Array.from([...bytes, size % (bytes.length + 3), 0xfa, 0xfa]));
    await fc.assert(
      fc.asyncProperty(fc.oneof(noise, ended), anyFrame, async (bytes, frame) => {
        const isSilence = frame.kind === 'audio' && String(bytes) === '248,255,254';
        expect((await decrypter.decrypt(bytes as Bytes, frame)) !== undefined).to.equal(isSilence);
      }),
      { numRuns: 1_000 },
    );
  });

  it('opens nothing of which a bit was changed, but for ranges that say the same', async () => {
    const { encrypter, decrypter } = await pair();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 80 }), anyFrame, fc.nat(), async (any, frame, bit) => {
        const plain = any as Bytes;
        const sealed = await encrypter.encrypt(plain, frame);
        if (!sealed) return;
        const changed = sealed.slice();
        changed[(bit >> 3) % sealed.length]! ^= 1 << (bit & 7);
        const opened = await decrypter.decrypt(changed, frame);
        if (opened) expect(opened).to.have.length(sealed.length - sealed.at(-3)!);
        else expect(await decrypter.decrypt(sealed, frame)).to.be.instanceOf(Uint8Array);
      }),
      { numRuns: 600 },
    );
  });

  it('opens nothing that is cut short', async () => {
    const { encrypter, decrypter } = await pair();
    const sealed = (await encrypter.encrypt(new Uint8Array(300).fill(7), frames[0]!))!;
    for (let length = 0; length < sealed.length; length += 1) {
      expect(await decrypter.decrypt(sealed.slice(0, length), frames[0]!)).to.equal(undefined);
      expect(await decrypter.decrypt(sealed.slice(sealed.length - length), frames[0]!)).to.equal(undefined);
    }
  });
});
