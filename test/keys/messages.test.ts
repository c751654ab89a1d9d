import { hkdfSync } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { MessageCipher, type MessageCipherOptions, messageCipher } from '../../src/keys/messages.js';
import { rawKey } from '../../src/keys/passphrase.js';
import { decodeHeader, decrypt, importKey } from '../../src/sframe/index.js';
import type { Bytes } from '../../src/shared/stage.js';
import { ascending, hex, rejection, toHex } from '../sframe/bytes.js';
import { oracleEncrypt, suites } from '../sframe/oracle.js';

const base = ascending(32);
const text = (value: string): Bytes => new TextEncoder().encode(value);

/** Two people with one key. */
async function pair(options?: MessageCipherOptions): Promise<[MessageCipher, MessageCipher]> {
  return [await messageCipher(base, options), await messageCipher(base, options)];
}

/** What came of a message, in a word: its text, or the failure. */
async function opened(cipher: MessageCipher, sealed: Bytes, associatedData?: Bytes): Promise<string> {
  const result = await cipher.decryptMessage(sealed, associatedData);
  return 'failure' in result ? result.failure : new TextDecoder().decode(result.plaintext);
}

describe('keys/messages', () => {
  it('opens what it sealed, both ways, of every length around the block, also concurrently', async () => {
    const [alice, bob] = await pair();
    const lengths = [0, 1, 15, 16, 17, 1_000, 65_536];
    for (const [from, to] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      await Promise.all(
        lengths.map(async (length) => {
          const message = crypto.getRandomValues(new Uint8Array(length));
          const result = await to.decryptMessage(await from.encryptMessage(message, text('chat')), text('chat'));
          expect(result).to.deep.equal({ plaintext: message, keyID: 0 });
        }),
      );
    }
  });

  it('seals SFrames of a base key with a label of its own, in every suite', async () => {
    for (const suite of [1, 2, 3, 4, 5, 6, 7, 8] as const) {
      const [name, hash] = suites[suite];
      const cipher = await messageCipher(base, { cipherSuite: name, keyID: 5 });
      const info = 'Framepipe 1.0 Message base key';
      const baseKey = new Uint8Array(hkdfSync(hash, base, '', info, hash === 'sha256' ? 32 : 64));
      for (const counter of [0n, 1n]) {
        const sealed = await cipher.encryptMessage(text('hello'), text('chat'));
        const keyID = decodeHeader(sealed)!.keyID;
        expect(keyID & 0xffn).to.equal(5n);
        const vector = { suite, baseKey, keyID, counter, plaintext: text('hello'), metadata: text('chat') };
        expect(toHex(sealed), name).to.equal(oracleEncrypt(vector).toString('hex'));
      }
    }
  });

  it('has keys that are not those of the media', async () => {
    const sealed = await (await messageCipher(base)).encryptMessage(text('hello'));
    const mediaKey = await importKey(4, base, decodeHeader(sealed)!.keyID);
    expect(await decrypt(mediaKey, sealed)).to.equal(undefined);
  });

  it('takes non-extractable keys, and gives the same messages', async () => {
    const alice = await messageCipher(await rawKey(base));
    const bob = await messageCipher(base);
    expect(await opened(bob, await alice.encryptMessage(text('hello')))).to.equal('hello');
  });

  it('never has one key ID and counter twice, however many share the key', async () => {
    const ciphers = await Promise.all(Array.from({ length: 50 }, () => messageCipher(base)));
    const seen = new Set<string>();
    for (const cipher of [...ciphers, ...ciphers]) {
      const { keyID, counter } = decodeHeader(await cipher.encryptMessage(text('x')))!;
      seen.add(`${keyID} ${counter}`);
    }
    expect(seen.size).to.equal(100);
  });

  it('adds at most 13 bytes and the tag', async () => {
    const cipher = await messageCipher(base);
    for (let i = 0; i < 300; i++) {
      expect((await cipher.encryptMessage(ascending(10))).length).to.be.at.most(10 + 13 + 16);
    }
  });

  it('opens nothing that was changed at any byte, cut, or made longer, and then still the message itself', async () => {
    const [alice, bob] = await pair();
    // A message before, so that key and window are in use.
    expect(await opened(bob, await alice.encryptMessage(text('first')))).to.equal('first');
    const sealed = await alice.encryptMessage(text('second'), text('chat'));
    const failures = new Set<string>();
    for (let at = 0; at < sealed.length; at++) {
      for (const flip of [1, 0x80, 0xff]) {
        const forged = sealed.slice();
        forged[at]! ^= flip;
        const result = await bob.decryptMessage(forged, text('chat'));
        expect(result, `byte ${at}`).to.have.property('failure');
        if ('failure' in result) failures.add(result.failure);
      }
      expect(await bob.decryptMessage(sealed.subarray(0, at), text('chat')), `cut at ${at}`).to.have.property(
        'failure',
      );
    }
    expect(await opened(bob, new Uint8Array([...sealed, 0]), text('chat'))).to.equal('authentication');
    expect([...failures].sort()).to.include.members(['authentication', 'keyID']);
    expect(await opened(bob, sealed, text('chat'))).to.equal('second');
  });

  it('never throws for bytes of any kind', async () => {
    const bob = await messageCipher(base);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
        expect(await bob.decryptMessage(Uint8Array.from(bytes))).to.have.property('failure');
      }),
    );
  });

  it('opens each message once, in whatever order, lost or repeated', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat({ max: 39 }), { maxLength: 120 }),
        async (count, arrivals) => {
          const [alice, bob] = await pair({ replayWindow: 64 });
          const sealed: Bytes[] = [];
          for (let i = 0; i < count; i++) sealed.push(await alice.encryptMessage(text(String(i))));
          const before = new Set<number>();
          for (const arrival of arrivals) {
            const number = arrival % count;
            expect(await opened(bob, sealed[number]!)).to.equal(before.has(number) ? 'replay' : String(number));
            before.add(number);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('opens a message once though it arrives many times at once, also the first of its sender', async () => {
    const [alice, bob] = await pair();
    for (const word of ['first', 'second']) {
      const sealed = await alice.encryptMessage(text(word));
      const results = await Promise.all(Array.from({ length: 8 }, () => opened(bob, sealed)));
      expect(results.filter((result) => result === word)).to.have.length(1);
      expect(results.filter((result) => result === 'replay')).to.have.length(7);
    }
  });

  it('opens nothing from behind the window', async () => {
    const [alice, bob] = await pair({ replayWindow: 64 });
    const sealed: Bytes[] = [];
    for (let i = 0; i <= 64; i++) sealed.push(await alice.encryptMessage(text(String(i))));
    expect(await opened(bob, sealed[64]!)).to.equal('64');
    expect(await opened(bob, sealed[1]!)).to.equal('1');
    expect(await opened(bob, sealed[0]!)).to.equal('replay');
  });

  it('moves no window for a forged counter', async () => {
    const [alice, bob] = await pair();
    const sealed = await alice.encryptMessage(text('hello'));
    // The counter 0 is within the config byte; 7 is the highest that fits there.
    const ahead = sealed.slice();
    ahead[0]! |= 7;
    expect(await opened(bob, ahead)).to.equal('authentication');
    expect(await opened(bob, sealed)).to.equal('hello');
  });

  it('refuses its own messages when they come back, also after a change of keys', async () => {
    const [alice, bob] = await pair();
    const sealed = await alice.encryptMessage(text('hello'));
    expect(await opened(alice, sealed)).to.equal('reflection');
    await alice.setEncryptionKey(base, 0);
    expect(await opened(alice, sealed)).to.equal('reflection');
    expect(await opened(bob, sealed)).to.equal('hello');
  });

  it('refuses messages of another channel', async () => {
    const [alice, bob] = await pair();
    const sealed = await alice.encryptMessage(text('hello'), text('chat'));
    expect(await opened(bob, sealed)).to.equal('authentication');
    expect(await opened(bob, sealed, text('chess'))).to.equal('authentication');
    expect(await opened(bob, sealed, text('chat'))).to.equal('hello');
  });

  it('opens under several keys while they change', async () => {
    const next = ascending(32).reverse();
    const [alice, bob] = await pair();
    const early = await messageCipher(next, { keyID: 1 });
    expect(await opened(bob, await early.encryptMessage(text('too early')))).to.equal('keyID');
    await bob.addDecryptionKey(next, 1);
    const old = [await alice.encryptMessage(text('old 0')), await alice.encryptMessage(text('old 1'))];
    await alice.setEncryptionKey(next, 1);
    expect(await bob.decryptMessage(await alice.encryptMessage(text('new')))).to.deep.equal({
      plaintext: text('new'),
      keyID: 1,
    });
    expect(await opened(bob, old[0]!)).to.equal('old 0');
    bob.removeDecryptionKey(0);
    expect(await bob.decryptMessage(old[1]!)).to.deep.equal({ failure: 'keyID', keyID: 0 });
  });

  it('opens nothing of an old key whose ID has another', async () => {
    const [alice, bob] = await pair();
    expect(await opened(bob, await alice.encryptMessage(text('before')))).to.equal('before');
    await bob.addDecryptionKey(hex('00'.repeat(32)), 0);
    expect(await opened(bob, await alice.encryptMessage(text('after')))).to.equal('authentication');
  });

  it('lets the latest of several keys win', async () => {
    const cipher = await messageCipher(base);
    await Promise.all([1, 2, 3].map((keyID) => cipher.setEncryptionKey(base, keyID)));
    expect(decodeHeader(await cipher.encryptMessage(text('x')))!.keyID & 0xffn).to.equal(3n);
  });

  it('waits for its first key where it is made without one', async () => {
    const cipher = new MessageCipher();
    expect(await rejection(cipher.encryptMessage(text('x')))).to.have.property('code', 'closed');
    await cipher.setEncryptionKey(base, 7);
    expect(await cipher.encryptMessage(text('x'))).to.be.instanceOf(Uint8Array);
  });

  it('names what it was given wrongly', async () => {
    const cipher = await messageCipher(base);
    const cases: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
      [() => messageCipher('key' as never), TypeError, 'baseKey'],
      [() => messageCipher(base, 8 as never), TypeError, 'options'],
      [() => messageCipher(base, { cipherSuite: 'AES' as never }), RangeError, 'cipherSuite'],
      [() => messageCipher(base, { keyIDBits: 0 }), RangeError, 'keyIDBits'],
      [() => messageCipher(base, { keyID: 256 }), RangeError, 'keyID'],
      [() => messageCipher(base, { replayWindow: 1 }), RangeError, 'replayWindow'],
      [() => cipher.encryptMessage('x' as never), TypeError, 'plaintext'],
      [() => cipher.decryptMessage(undefined as never), TypeError, 'sealed'],
      [() => cipher.decryptMessage(base, 'x' as never), TypeError, 'associatedData'],
      [() => cipher.addDecryptionKey(base, -1), RangeError, 'keyID'],
      [async () => cipher.removeDecryptionKey(1.5), RangeError, 'keyID'],
    ];
    for (const [act, kind, name] of cases) {
      const error = await rejection(Promise.resolve().then(act));
      expect(error, name).to.be.instanceOf(kind);
      expect((error as Error).message).to.contain(name);
    }
  });

  it('leaves the bytes of a key as they are', async () => {
    const bytes = base.slice();
    await messageCipher(bytes);
    expect(bytes).to.deep.equal(base);
  });
});
