import { expect } from 'chai';
import {
  followMls,
  type GroupEpoch,
  type GroupSession,
  Keyring,
  passphraseKey,
  SenderKeys,
  senderKeyScheme,
} from '../../src/keys/index.js';
import { TypedEventTarget } from '../../src/main/typed-event-target.js';
import { cipherSuites, decodeHeader, encodeHeader, encodeMlsKeyID, FrameCounter } from '../../src/sframe/index.js';
import { baseKey } from '../workers/stages/sframe/ends.js';
import { frame, StagePipeline } from './stage-pipeline.js';

/** The counters of an hour at which headers grow, of audio (50 frames a second) beside three layers of video (30 each). */
const counters = [0, 7, 8, 255, 256, 65_535, 65_536, (50 + 3 * 30) * 3_600 - 1];

/**
 * The bytes that frames of an hour grow by, beyond the tag, under the key that a keyring has given a sender; in the first
 * worker of a page, whatever number this one has: its context is 0, so that only so many bits of the key ID are left.
 */
async function overheads(sender: StagePipeline, tagLength: number, keyIDBits = 64): Promise<number[]> {
  const { take } = FrameCounter.prototype;
  const grown: number[] = [];
  try {
    for (const counter of counters) {
      FrameCounter.prototype.take = () => counter;
      const sealed = (await sender.pass(frame))!;
      const header = decodeHeader(sealed)!;
      expect(header.counter).to.equal(BigInt(counter));
      const first = encodeHeader(BigInt.asUintN(keyIDBits, header.keyID), counter);
      grown.push(sealed.length - frame.length - tagLength - header.length + first.length);
    }
  } finally {
    FrameCounter.prototype.take = take;
  }
  return grown;
}

/** A member of an MLS group, as far as a keyring sees. */
class Member extends TypedEventTarget<Record<'epoch' | 'activate', GroupEpoch<{ index: number }>>> {
  epoch: GroupEpoch<{ index: number }> | undefined;
  acknowledge(): void {}

  enter(epoch: GroupEpoch<{ index: number }>): void {
    this.epoch = epoch;
    for (const type of ['epoch', 'activate']) this.dispatchEvent(new CustomEvent(type, { detail: epoch }));
  }
}

describe('what an audio frame grows by beyond its tag in the first hour', () => {
  for (const cipherSuite of ['AES_128_GCM_SHA256_128', 'AES_128_CTR_HMAC_SHA256_80'] as const) {
    const { tagLength } = cipherSuites[cipherSuite];

    it(`sender keys, every one that there is: at most 6 bytes (${cipherSuite})`, async () => {
      const keyring = new Keyring({ keyScheme: senderKeyScheme });
      const sender = new StagePipeline('sender', { cipherSuite });
      await keyring.protect(sender);
      const own = new SenderKeys(keyring, { send() {}, cipherSuite, interval: 0 });
      let most = 0;
      // All steps of a generation, and all generations, round and round.
      for (let change = 0; change < 40; change++) {
        await (change < 20 ? own.join(`${change}`) : own.rotate());
        most = Math.max(most, ...(await overheads(sender, tagLength, 8)));
      }
      expect(most).to.equal(6);
      own.close();
    });

    it(`MLS: at most 6 bytes for the first 16 leaf indexes, 7 for all others (${cipherSuite})`, async () => {
      const key = await baseKey(5);
      for (const [index, most] of [
        [0, 6],
        [15, 6],
        [16, 7],
        [4_095, 7],
      ] as const) {
        const keyring = new Keyring({ keyScheme: { epochBits: 4 } });
        const sender = new StagePipeline('sender', { cipherSuite, keyScheme: { epochBits: 4 }, keyIDBits: 16 });
        await keyring.protect(sender);
        const member = new Member();
        followMls(keyring, member as GroupSession<{ index: number }>, () => 'local');
        const epoch = 31;
        const keyID = Number(encodeMlsKeyID({ context: 0, index, epoch }, { indexBits: 12, epochBits: 4 }));
        const activated = new Promise((resolve) => keyring.addEventListener('key-activated', resolve));
        member.enter({ epoch, key, keyID, members: [{ index }] });
        await activated;
        expect(Math.max(...(await overheads(sender, tagLength, 16))), `leaf ${index}`).to.equal(most);
      }
    });
  }

  it('a passphrase, whose key IDs tell apart all that ever use it: at most 13 bytes', async () => {
    const keyring = new Keyring();
    const sender = new StagePipeline('sender');
    await keyring.protect(sender);
    await keyring.add({ keyID: 0, key: await passphraseKey('pass', { salt: 'salt' }) });
    await keyring.activate(0);
    expect(await overheads(sender, 16)).to.deep.equal([10, 10, 11, 11, 12, 12, 13, 13]);
  });
});
