import { expect } from 'chai';
import fc from 'fast-check';
import { cipherSuites } from '../../../../src/sframe/cipher-suites.js';
import { type CipherSuiteNumber, encodeHeader, encodeMlsKeyID } from '../../../../src/sframe/index.js';
import { readStreams } from '../../../codecs/streams.js';
import { throughPackets } from '../../../codecs/wire.js';
import { ascending, toHex } from '../../../sframe/bytes.js';
import { oracleEncrypt, oracleRatchet, suiteNumbers } from '../../../sframe/oracle.js';
import { baseKey, pair, plain, receiver, sender, sum } from './ends.js';

const suite = 4;
/** The last byte of an audio frame, as `metadata`: nothing is clear. */
const audio = Uint8Array.of(0);

/** An audio frame that the oracle has sealed. */
function oracleFrame(bytes: Uint8Array, keyID: bigint, counter: bigint, plaintext = ascending(9)): Uint8Array {
  const sealed = oracleEncrypt({ suite, baseKey: bytes, keyID, counter, plaintext, metadata: audio });
  return Uint8Array.of(...sealed, ...audio);
}

async function rejectionOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}

describe('sframe: all cipher suites, every codec', () => {
  const streams = [...readStreams()];
  for (const number of suiteNumbers) {
    it(`seals and opens with suite ${number}`, async () => {
      const { name: cipherSuite } = cipherSuites[number as CipherSuiteNumber];
      for (const [stream, { mimeType, frames }] of streams) {
        const { from, to } = await pair({ cipherSuite });
        for (const { bytes } of frames) {
          const opened = await to.run(throughPackets((await from.run(bytes, mimeType))!, mimeType), mimeType);
          expect(opened && toHex(opened), stream).to.equal(toHex(bytes));
        }
      }
    });
  }

  it('opens what another implementation of RFC 9605 has sealed', async () => {
    const to = receiver({ decryptionKeys: [{ key: await baseKey(ascending(16)), keyID: 5 }] });
    for (const context of [0n, 1n, 0x1234_5678n, 2n ** 56n - 1n]) {
      const frame = oracleFrame(ascending(16), (context << 8n) | 5n, 7n);
      expect(toHex((await to.run(frame))!)).to.equal(toHex(ascending(9)));
    }
  });

  it('refuses frames of another suite', async () => {
    const key = await baseKey();
    const from = sender({ cipherSuite: 'AES_128_CTR_HMAC_SHA256_80', encryptionKey: { key, keyID: 0 } });
    const to = receiver({ cipherSuite: 'AES_128_GCM_SHA256_128', decryptionKeys: [{ key, keyID: 0 }] });
    expect(await to.run((await from.run(plain(100)))!)).to.equal(undefined);
    expect(to.methods.getDecrypterStats().dropped.authentication).to.equal(1);
  });
});

describe('sframe: direct keys', () => {
  it('opens under several keys at once: those before and after a change', async () => {
    const [before, after] = [await baseKey(1), await baseKey(2)];
    const to = receiver({
      decryptionKeys: [
        { key: before, keyID: 1 },
        { key: after, keyID: 2 },
      ],
    });
    const from = sender({ encryptionKey: { key: before, keyID: 1 } });
    const late = (await from.run(plain(9)))!;
    await from.methods.setEncryptionKey(after, 2);
    expect(await to.run((await from.run(plain(10)))!)).to.deep.equal(plain(10));
    expect(await to.run(late), 'the frame that was overtaken').to.deep.equal(plain(9));
  });

  it('opens nothing any more under a key that was removed or replaced', async () => {
    const { from, to, key } = await pair();
    expect(await to.run((await from.run(plain(3)))!)).to.deep.equal(plain(3));
    to.methods.removeDecryptionKey(0);
    expect(await to.run((await from.run(plain(4)))!)).to.equal(undefined);
    to.methods.addDecryptionKey(key, 0);
    expect(await to.run((await from.run(plain(5)))!)).to.deep.equal(plain(5));
    to.methods.addDecryptionKey(await baseKey(2), 0);
    expect(await to.run((await from.run(plain(6)))!)).to.equal(undefined);
    expect(to.methods.getDecrypterStats().remembered.keys, 'keys of the base key before are gone').to.equal(1);
  });

  it('seals with the key of the latest call, whichever is derived first', async () => {
    const from = sender();
    const to = receiver({ decryptionKeys: [{ key: await baseKey(3), keyID: 3 }] });
    const keys = await Promise.all([1, 2, 3].map(async (seed) => [await baseKey(seed), seed] as const));
    await Promise.all(keys.map(([key, keyID]) => from.methods.setEncryptionKey(key, keyID)));
    expect(await to.run((await from.run(plain(3)))!)).to.deep.equal(plain(3));
  });
});

describe('sframe: contexts', () => {
  /** Key ID and counter of an audio frame, as the header's hexadecimal digits. */
  const headerOf = (frame: Uint8Array, length: number) => toHex(frame.subarray(0, length));

  it('never shares a key ID and counter among encrypters of one key, tabs and reloads included', async () => {
    const key = await baseKey();
    const headers = new Set<string>();
    for (let encrypter = 0; encrypter < 200; encrypter++) {
      const from = sender({ encryptionKey: { key, keyID: 0 } });
      for (let frame = 0; frame < 3; frame++) headers.add(headerOf((await from.run(plain(1)))!, 9));
    }
    expect(headers.size).to.equal(600);
  });

  it('counts on through all encrypters of one chosen context, also later ones', async () => {
    const key = await baseKey(77);
    const headers: string[] = [];
    for (const keyID of [1, 1, 2]) {
      for (let encrypter = 0; encrypter < 2; encrypter++) {
        const from = sender({ encryptionKey: { key, keyID, context: 0 } });
        headers.push(headerOf((await from.run(plain(1)))!, 1));
        await from.methods.setEncryptionKey(key, keyID, { context: 0 });
        headers.push(headerOf((await from.run(plain(1)))!, 1));
        from.end();
      }
    }
    expect(headers.slice(0, 8)).to.deep.equal(['10', '11', '12', '13', '14', '15', '16', '17']);
    expect(headers.slice(8), 'another key ID is another key').to.deep.equal(['20', '21', '22', '23']);
  });

  it('opens frames of chosen contexts and of random ones alike', async () => {
    const key = await baseKey(78);
    const to = receiver({ decryptionKeys: [{ key, keyID: 200 }] });
    for (const context of [0, 1, 65_535, undefined]) {
      const from = sender();
      await from.methods.setEncryptionKey(key, 200, context === undefined ? {} : { context });
      expect(await to.run((await from.run(plain(4)))!)).to.deep.equal(plain(4));
    }
  });

  it('costs an audio frame 6 bytes beyond the tag in the first hour, where the key scheme keeps senders apart', async () => {
    for (const number of suiteNumbers) {
      const { name: cipherSuite, tagLength } = cipherSuites[number as CipherSuiteNumber];
      const from = sender({ cipherSuite });
      await from.methods.setEncryptionKey(await baseKey(79), 255, { context: 0 });
      const frame = (await from.run(plain(80)))!;
      // 50 frames a second; the header's counter grows, and nothing else.
      const [first, last] = [encodeHeader(255, 0), encodeHeader(255, 50 * 3_600 - 1)];
      expect(toHex(frame.subarray(0, first.length))).to.equal(toHex(first));
      const overhead = frame.length - 80 - first.length + last.length;
      expect(overhead).to.be.at.most(tagLength + 6);
      expect(from.methods.getEncrypterStats().overheadBytes).to.equal(frame.length - 80);
    }
  });

  it('refuses what is no context', async () => {
    const from = sender();
    const key = await baseKey();
    for (const context of [-1, 0.5, 65_536]) {
      expect(await rejectionOf(() => from.methods.setEncryptionKey(key, 0, { context }))).to.be.instanceOf(RangeError);
      expect(() => sender({ encryptionKey: { key, keyID: 0, context } })).to.throw(RangeError, 'context');
    }
  });
});

describe('sframe: sender keys (RFC 9605, section 5.1)', () => {
  const ratchetBits = 4;
  const window = 8;
  const keyScheme = { ratchetBits, window, keep: 1 };
  const generation = 3;

  function oracleKeyAt(step: number): Uint8Array {
    let bytes: Uint8Array = ascending(16);
    for (let i = 0; i < step; i++) bytes = oracleRatchet('sha256', bytes);
    return bytes;
  }
  /** The oracle's frame at a step; every step has a context of its own, as a sender that draws them. */
  function frameAt(step: number, counter = 0n, context = BigInt(step + 1)): Uint8Array {
    const keyID = generation * 2 ** ratchetBits + (step % 2 ** ratchetBits);
    return oracleFrame(oracleKeyAt(step), (context << 8n) | BigInt(keyID), counter);
  }
  async function follower(startStep = 0): Promise<ReturnType<typeof receiver>> {
    const keyID = generation * 2 ** ratchetBits + startStep;
    const to = receiver({ keyScheme, replayScope: 'pipeline' });
    to.methods.addDecryptionKey(await baseKey(oracleKeyAt(startStep)), keyID);
    return to;
  }
  const opens = async (to: ReturnType<typeof receiver>, frame: Uint8Array) => (await to.run(frame)) !== undefined;

  for (const behind of [0, 1, 2, 7, window]) {
    it(`catches up from ${behind} steps behind`, async () => {
      const to = await follower();
      expect(await opens(to, frameAt(behind))).to.equal(true);
      expect(to.methods.getDecrypterStats().ratchetSteps).to.equal(behind);
    });
  }

  it('fails cleanly from W + 1 steps behind, and goes on as before', async () => {
    const to = await follower();
    expect(await opens(to, frameAt(window + 1))).to.equal(false);
    const { dropped, ratchetSteps } = to.methods.getDecrypterStats();
    expect([dropped.keyID, ratchetSteps]).to.deep.equal([1, 0]);
    expect(await opens(to, frameAt(0))).to.equal(true);
    expect(await opens(to, frameAt(window))).to.equal(true);
    expect(await opens(to, frameAt(window + 1))).to.equal(true);
  });

  it('is moved by no forged frame of any step', async () => {
    const to = await follower();
    for (let step = 0; step < 2 ** ratchetBits; step++) {
      const forged = frameAt(step);
      forged[12]! ^= 1;
      expect(await opens(to, forged)).to.equal(false);
    }
    expect(to.methods.getDecrypterStats().ratchetSteps).to.equal(0);
    expect(await opens(to, frameAt(0))).to.equal(true);
  });

  it('opens frames of the step before that were overtaken, of none earlier, and lets their keys go', async () => {
    const to = await follower();
    for (const step of [0, 1, 2]) expect(await opens(to, frameAt(step))).to.equal(true);
    expect(await opens(to, frameAt(1, 1n)), 'one before').to.equal(true);
    expect(await opens(to, frameAt(0, 1n)), 'two before').to.equal(false);
    expect(to.methods.getDecrypterStats().remembered.keys).to.equal(2);
  });

  it('opens no frame of a passed step under a context that came later: its base key is gone', async () => {
    const to = await follower();
    for (const step of [0, 1]) expect(await opens(to, frameAt(step))).to.equal(true);
    expect(await opens(to, frameAt(0, 0n, 99n))).to.equal(false);
  });

  it('follows for ever, round and round 2^R, whatever steps a sender takes within W', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: window }), { maxLength: 10 }), async (steps) => {
        const to = await follower();
        let step = 0;
        for (const [index, ahead] of steps.entries()) {
          step += ahead;
          expect(await opens(to, frameAt(step, BigInt(index)))).to.equal(true);
        }
        expect(to.methods.getDecrypterStats().ratchetSteps).to.equal(step);
      }),
      { numRuns: 20 },
    );
  });

  it('begins at the step that was told, and nowhere before', async () => {
    const to = await follower(5);
    expect(await opens(to, frameAt(4))).to.equal(false);
    expect(await opens(to, frameAt(5))).to.equal(true);
    expect(await opens(to, frameAt(7))).to.equal(true);
  });

  it('removes a whole generation, and holds several', async () => {
    const to = await follower();
    const next = (generation + 1) * 2 ** ratchetBits;
    to.methods.addDecryptionKey(await baseKey(ascending(32)), next);
    expect(await opens(to, oracleFrame(ascending(32), BigInt(next), 0n))).to.equal(true);
    expect(await opens(to, frameAt(0))).to.equal(true);
    to.methods.removeDecryptionKey(generation * 2 ** ratchetBits + 7);
    expect(await opens(to, frameAt(1))).to.equal(false);
    expect(await opens(to, oracleFrame(ascending(32), BigInt(next), 1n))).to.equal(true);
  });

  it('refuses schemes that would confuse passed steps with coming ones', () => {
    const wrong = [{ ratchetBits: 3, window: 7 }, { ratchetBits: 0 }, { ratchetBits: 9 }, { ratchetBits: 4, keep: 15 }];
    for (const scheme of wrong)
      expect(() => receiver({ keyScheme: scheme }), JSON.stringify(scheme)).to.throw(RangeError);
    expect(() => receiver({ keyScheme: { ratchetBits: '4' as unknown as number } })).to.throw(TypeError);
    expect(() => receiver({ keyScheme: {} as never })).to.throw(RangeError, 'keyScheme');
    expect(() => sender({ keyScheme: {} as never })).to.throw(RangeError, 'keyScheme');
    expect(() => receiver({ keyScheme: 'mls' as never })).to.throw(TypeError, 'keyScheme');
  });
});

describe('sframe: MLS (RFC 9605, section 5.2)', () => {
  const epochBits = 4;
  const layout = { indexBits: 4, epochBits };
  const frameOf = (index: number, epoch: number, bytes: Uint8Array, counter = 0n, context = 0n) =>
    oracleFrame(bytes, encodeMlsKeyID({ context, index, epoch }, layout), counter);
  const opens = async (to: ReturnType<typeof receiver>, frame: Uint8Array) => (await to.run(frame)) !== undefined;

  async function member(epochs: readonly number[], senderIndex?: number): Promise<ReturnType<typeof receiver>> {
    const to = receiver({ keyScheme: { epochBits, senderIndex }, replayScope: 'pipeline' });
    for (const epoch of epochs) to.methods.addDecryptionKey(await baseKey(keyOf(epoch)), epoch);
    return to;
  }
  const keyOf = (epoch: number) => ascending(32).fill(epoch);

  it('opens frames of every member, under the base keys of the epochs that it has', async () => {
    const to = await member([16, 17]);
    for (const index of [0, 3, 15]) {
      expect(await opens(to, frameOf(index, 16, keyOf(16)))).to.equal(true);
      expect(await opens(to, frameOf(index, 17, keyOf(17), 0n, 9n))).to.equal(true);
      expect(await opens(to, frameOf(index, 18, keyOf(18)))).to.equal(false);
    }
    expect(to.methods.getDecrypterStats().dropped.keyID).to.equal(3);
  });

  it('takes an epoch for the one before it that agrees in the lowest bits', async () => {
    const to = await member([16]);
    to.methods.addDecryptionKey(await baseKey(keyOf(32)), 32);
    expect(await opens(to, frameOf(1, 16, keyOf(16)))).to.equal(false);
    expect(await opens(to, frameOf(1, 32, keyOf(32)))).to.equal(true);
  });

  it('opens frames of the one member alone to whom it is bound', async () => {
    const to = await member([16], 2);
    expect(await opens(to, frameOf(2, 16, keyOf(16)))).to.equal(true);
    expect(await opens(to, frameOf(3, 16, keyOf(16)))).to.equal(false);
    expect(to.events.at(-1)).to.deep.equal({
      type: 'decryption-failed',
      cause: 'sender',
      detail: { synchronizationSource: 0x1234, keyID: 0x30 },
    });
    to.methods.setSenderIndex(3);
    expect(await opens(to, frameOf(2, 16, keyOf(16), 1n)), 'also where its key was in use').to.equal(false);
    expect(await opens(to, frameOf(3, 16, keyOf(16)))).to.equal(true);
    to.methods.setSenderIndex(undefined);
    expect(await opens(to, frameOf(2, 16, keyOf(16), 1n))).to.equal(true);
  });

  it('is understood by the encrypter, too', async () => {
    const to = await member([21], 6);
    const from = sender({ keyScheme: { epochBits } });
    await from.methods.setEncryptionKey(await baseKey(keyOf(21)), 6 * 16 + (21 % 16), { context: 0 });
    expect(await to.run((await from.run(plain(7)))!)).to.deep.equal(plain(7));
    expect(sum(to.methods.getDecrypterStats().dropped)).to.equal(0);
  });

  it('refuses members and epochs that cannot be, and members where there are none', async () => {
    const to = await member([]);
    for (const index of [-1, 16, 0.5])
      expect(() => to.methods.setSenderIndex(index)).to.throw(RangeError, 'senderIndex');
    expect(() => receiver({ keyScheme: { epochBits: 9 } })).to.throw(RangeError, 'keyScheme');
    const key = await baseKey();
    for (const epoch of [-1, 2 ** 53]) expect(() => to.methods.addDecryptionKey(key, epoch)).to.throw(RangeError);
    for (const keyScheme of ['direct', { ratchetBits: 4 }] as const) {
      expect(() => receiver({ keyScheme }).methods.setSenderIndex(1)).to.throw(RangeError, 'senderIndex');
    }
  });
});
