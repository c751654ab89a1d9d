import { checkInteger, checkObject, wrongType, wrongValue } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';

/** How a passphrase becomes a key. Everybody in the room needs the same. */
export interface PassphraseOptions {
  /**
   * What sets this room apart from every other that has the same passphrase; it is no secret. Bytes are taken as random:
   * at least 16 (NIST SP 800-132, section 5.1). A string is taken as a name, of any length but empty, by its UTF-8
   * bytes in Unicode's form NFC: choose one that no other room of any application has, such as `example.com/rooms/42`.
   */
  readonly salt: string | Bytes;
  /** Rounds of PBKDF2, 1,000 to 10,000,000: the cost of each guess, and of each join. Default 600,000 (OWASP). */
  readonly iterations?: number;
}

/** The least that NIST SP 800-132 allows for a salt, in bytes, and here for a raw base key: 128 bits. */
const MINIMUM_BYTES = 16;

/**
 * A base key from a passphrase that people share: PBKDF2 with SHA-256, 256 bits.
 *
 * The passphrase is brought to Unicode's form NFC, so that it gives one key on every keyboard. Whoever records a call can
 * guess passphrases for ever after, at `iterations` rounds a guess: no number of rounds makes up for a short one.
 *
 * @param passphrase Any string but the empty one.
 * @returns A non-extractable HKDF CryptoKey with the usages `deriveBits` and `deriveKey`. It takes a good part of a second
 *   on a phone. Rejects with `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { passphraseKey } from 'framepipe';
 *
 * const baseKey: Promise<CryptoKey> = passphraseKey('correct horse battery staple', { salt: 'example.com/rooms/42' });
 * ```
 */
export async function passphraseKey(passphrase: string, options: PassphraseOptions): Promise<CryptoKey> {
  if (typeof passphrase !== 'string') throw wrongType('passphrase', 'a string', passphrase);
  if (passphrase === '') throw wrongValue('passphrase', 'at least one character', 'none');
  checkObject('options', options);
  const { salt, iterations = 600_000 } = options;
  checkInteger('iterations', iterations, 1000, 10_000_000);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt: saltBytes(salt), iterations };
  const secret = utf8(passphrase);
  try {
    const key = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits']);
    const bits = new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256));
    try {
      return await rawKey(bits);
    } finally {
      bits.fill(0);
    }
  } finally {
    secret.fill(0);
  }
}

/**
 * A base key from bytes that are a key already: random, or from a key agreement.
 *
 * @param bytes At least 16. They are copied, and neither kept nor changed: wipe them once the promise has settled.
 * @returns A non-extractable HKDF CryptoKey with the usages `deriveBits` and `deriveKey`. Rejects with `TypeError` or
 *   `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { rawKey } from 'framepipe';
 *
 * async function randomKey(): Promise<CryptoKey> {
 *   const bytes = crypto.getRandomValues(new Uint8Array(32));
 *   const key = await rawKey(bytes);
 *   bytes.fill(0);
 *   return key;
 * }
 * ```
 */
export async function rawKey(bytes: Bytes): Promise<CryptoKey> {
  checkLength('bytes', bytes);
  return crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits', 'deriveKey']);
}

function saltBytes(salt: string | Bytes): Bytes {
  if (typeof salt !== 'string') {
    checkLength('salt', salt);
    return salt;
  }
  if (salt === '') throw wrongValue('salt', 'the name of a room', 'an empty string');
  return utf8(salt);
}

function checkLength(name: string, bytes: Bytes): void {
  if (!(bytes instanceof Uint8Array)) throw wrongType(name, 'a Uint8Array', bytes);
  if (bytes.length < MINIMUM_BYTES) {
    throw wrongValue(name, `at least ${MINIMUM_BYTES} bytes`, bytes.length);
  }
}

function utf8(text: string): Bytes {
  return new TextEncoder().encode(text.normalize('NFC'));
}
