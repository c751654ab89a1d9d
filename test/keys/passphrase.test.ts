import { pbkdf2Sync } from 'node:crypto';
import { expect } from 'chai';
import { type PassphraseOptions, passphraseKey, rawKey } from '../../src/keys/passphrase.js';
import { encrypt, importKey } from '../../src/sframe/index.js';
import type { Bytes } from '../../src/shared/stage.js';
import { ascending, isWiped, rejection, resultsOf, toHex } from '../sframe/bytes.js';

/** Base keys cannot be read; what tells them apart is what they seal. */
async function sealedBy(baseKey: CryptoKey | Bytes): Promise<string> {
  return toHex(await encrypt(await importKey(4, baseKey, 0), 0, ascending(8)));
}

describe('keys/passphrase', () => {
  it('derives with PBKDF2 and SHA-256, as node:crypto does', async () => {
    const cases: [string, string | Bytes, number][] = [
      ['correct horse battery staple', 'example.com/rooms/42', 1000],
      ['Пароль', ascending(16), 1001],
      ['x', 'Zürich', 600_000],
    ];
    for (const [passphrase, salt, iterations] of cases) {
      const bits = pbkdf2Sync(passphrase, salt, iterations, 32, 'sha256');
      const key = await passphraseKey(passphrase, { salt, iterations });
      expect(await sealedBy(key), passphrase).to.equal(await sealedBy(new Uint8Array(bits)));
    }
  });

  it('does 600,000 rounds where it is not told', async () => {
    const bits = pbkdf2Sync('secret', 'room', 600_000, 32, 'sha256');
    expect(await sealedBy(await passphraseKey('secret', { salt: 'room' }))).to.equal(
      await sealedBy(new Uint8Array(bits)),
    );
  });

  it('gives one key for one text, however it was typed', async () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
    const one = await passphraseKey(composed, { salt: composed, iterations: 1000 });
    const two = await passphraseKey(decomposed, { salt: decomposed, iterations: 1000 });
    expect(await sealedBy(one)).to.equal(await sealedBy(two));
  });

  it('gives keys that cannot be read, for derivation alone', async () => {
    for (const key of [
      await passphraseKey('secret', { salt: 'room', iterations: 1000 }),
      await rawKey(ascending(16)),
    ]) {
      expect(key.extractable).to.equal(false);
      expect(key.algorithm.name).to.equal('HKDF');
      expect(key.usages).to.have.members(['deriveBits', 'deriveKey']);
    }
  });

  it('wipes the bits that it derives', async () => {
    const derived = await resultsOf('deriveBits', () => passphraseKey('secret', { salt: 'room', iterations: 1000 }));
    expect(derived.map((bits) => [bits.byteLength, isWiped(bits)])).to.deep.equal([[32, true]]);
  });

  it('gives another key for another room, passphrase or cost', async () => {
    const keys = await Promise.all([
      passphraseKey('secret', { salt: 'room', iterations: 1000 }),
      passphraseKey('secret', { salt: 'room2', iterations: 1000 }),
      passphraseKey('Secret', { salt: 'room', iterations: 1000 }),
      passphraseKey('secret', { salt: 'room', iterations: 1001 }),
    ]);
    expect(new Set(await Promise.all(keys.map(sealedBy))).size).to.equal(4);
  });

  it('takes raw keys as they are, and leaves the array alone', async () => {
    const bytes = ascending(16);
    expect(await sealedBy(await rawKey(bytes))).to.equal(await sealedBy(ascending(16)));
    expect(bytes).to.deep.equal(ascending(16));
  });

  it('refuses other arguments', async () => {
    const salt = 'room';
    const wrong: [unknown, unknown, typeof TypeError | typeof RangeError, string][] = [
      ['', { salt }, RangeError, '"passphrase"'],
      [undefined, { salt }, TypeError, '"passphrase"'],
      ['secret', undefined, TypeError, '"options"'],
      ['secret', {}, TypeError, '"salt"'],
      ['secret', { salt: '' }, RangeError, '"salt"'],
      ['secret', { salt: ascending(15) }, RangeError, '"salt"'],
      ['secret', { salt, iterations: 999 }, RangeError, '"iterations"'],
      ['secret', { salt, iterations: 10_000_001 }, RangeError, '"iterations"'],
      ['secret', { salt, iterations: '1000' }, TypeError, '"iterations"'],
    ];
    for (const [passphrase, options, kind, name] of wrong) {
      const error = await rejection(passphraseKey(passphrase as string, options as PassphraseOptions));
      expect(error, name).to.be.instanceOf(kind);
      expect((error as Error).message).to.include(name);
    }
    expect(await rejection(rawKey(ascending(15)))).to.be.instanceOf(RangeError);
    expect(await rejection(rawKey('key' as unknown as Bytes))).to.be.instanceOf(TypeError);
  });
});
