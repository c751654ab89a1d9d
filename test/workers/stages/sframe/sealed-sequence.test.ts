import { expect } from 'chai';
import { encodeHeader } from '../../../../src/sframe/index.js';
import { SealedSequence } from '../../../../workers/stages/sframe/sealed-sequence.js';
import { readStreams } from '../../../codecs/streams.js';
import { baseKey, plain, receiver, sealedFrames, sender } from './ends.js';

describe('sframe: sealed frames that a receiver without the key would let in as clear ones', () => {
  /** How many of 40 sealed audio frames are let in. */
  async function letIn(keyID: number, context: number | undefined): Promise<number> {
    const from = sender();
    const to = receiver({ mode: 'clear' });
    await from.methods.setEncryptionKey(await baseKey(91), keyID, context === undefined ? {} : { context });
    let count = 0;
    for (const frame of await sealedFrames(from, 40)) if (await to.run(frame)) count += 1;
    const { clear, dropped } = to.methods.getDecrypterStats();
    expect([clear, dropped.keyID]).to.deep.equal([count, 40 - count]);
    expect(to.events[0]).to.deep.include({ type: 'decryption-failed', cause: 'keyID' });
    return count;
  }

  it('are refused from the second on, with the key IDs of passphrases', async () => {
    expect(await letIn(3, undefined)).to.equal(1);
  });

  it('are refused from the fifth on at the latest, with short key IDs; a fresh counter first leaves 0 to 7', async () => {
    // The shortest headers have no byte that could tell anything, in the first 8 frames of a key.
    expect(await letIn(3, 0)).to.equal(11);
    expect(await letIn(200, 0)).to.equal(4);
    const sequence = new SealedSequence();
    for (const [index, expected] of [false, true, true, true].entries()) {
      expect(sequence.continues(encodeHeader(200, 300 + 3 * index))).to.equal(expected);
    }
  });

  it('are refused though some are lost, doubled or late, and other tracks share their counter', () => {
    const sequence = new SealedSequence();
    const counters = [9_000, 9_003, 9_001, 9_020, 9_050, 9_049];
    expect(counters.map((counter) => sequence.continues(encodeHeader(77, counter)))).to.deep.equal([
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
  });

  it('are no clear frames: of those none is lost, of no codec, whatever they look like', async () => {
    const to = receiver({ mode: 'clear' });
    for (const { mimeType, frames } of readStreams().values()) {
      for (const { bytes } of frames) expect(await to.run(bytes, mimeType)).to.deep.equal(bytes);
    }
    // The first byte of Opus frames is always the same, here: key ID 7, and a counter of one byte.
    const frame = plain(30);
    for (let count = 0; count < 20_000; count++) {
      crypto.getRandomValues(frame);
      frame[0] = 0x78;
      expect(await to.run(frame)).to.not.equal(undefined);
    }
    for (const silence of [0x00, 0x08, 0x13, 0x55, 0xd5, 0xff]) {
      const pcm = new Uint8Array(160).fill(silence);
      for (let count = 0; count < 50; count++) expect(await to.run(pcm, 'audio/PCMU')).to.not.equal(undefined);
    }
  });

  it('begin anew after a frame that is clear for sure', () => {
    const sequence = new SealedSequence();
    const header = (counter: number) => encodeHeader(2n ** 60n, counter);
    expect([1, 2].map((counter) => sequence.continues(header(counter)))).to.deep.equal([false, true]);
    expect(sequence.continues(undefined)).to.equal(false);
    expect([3, 4].map((counter) => sequence.continues(header(counter)))).to.deep.equal([false, true]);
    expect(sequence.continues(encodeHeader(2n ** 60n + 1n, 5)), 'another key ID').to.equal(false);
    expect(sequence.continues(encodeHeader(2n ** 60n + 1n, 900)), 'a counter far off').to.equal(false);
  });
});
