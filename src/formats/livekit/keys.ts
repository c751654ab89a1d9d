/** LiveKit's keys: what a passphrase or bytes become, the keys that seal, and the ratchet. */
import { checkInteger, checkObject, wrongType } from '../../shared/arguments.js';
import type { Bytes } from '../../shared/stage.js';
import { checkMaterial } from '../lib/check-material.js';
import type { KeySchedule } from '../lib/key-schedule.js';

/** How LiveKit's keys are derived. All participants need the same. */
export interface LivekitKeyOptions {
  /** LiveKit's `ratchetSalt`, by its UTF-8 bytes. Default `LKFrameEncryptionKey`, which is that of all its clients. */
  readonly salt?: string;
  /** LiveKit's `keySize`: bits of the AES keys, 128 or 256. Default 128, the only size of its native clients. */
  readonly keySize?: 128 | 256;
}

const algorithms = ['HKDF', 'PBKDF2'];
const usages: readonly KeyUsage[] = ['deriveBits', 'deriveKey'];
const ITERATIONS = 100_000;
/** LiveKit hands HKDF an `info` of so many zeros. */
const INFO_LENGTH = 128;
const RATCHETED_BITS = 256;

/**
 * LiveKit's key material: of a passphrase (PBKDF2), or of bytes that are a key already (HKDF). The same as its
 * `ExternalE2EEKeyProvider.setKey` makes; key material of its key providers can be used in place of it.
 *
 * Whoever records a call can guess passphrases for ever after, at 100,000 rounds a guess and with a salt that all rooms
 * share: prefer 32 random bytes, which its web and its newer native clients take.
 *
 * @param secret A passphrase of at least one character, or at least 16 bytes, which are copied.
 * @returns A non-extractable CryptoKey. Rejects with `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { importLivekitKey, livekitEncrypter } from 'framepipe/formats/livekit.js';
 *
 * const encrypterOf = async (passphrase: string) =>
 *   livekitEncrypter({ encryptionKey: { key: await importLivekitKey(passphrase), keyID: 0 } });
 * ```
 */
export async function importLivekitKey(secret: string | Bytes): Promise<CryptoKey> {
  if (typeof secret !== 'string' && !(secret instanceof Uint8Array)) {
    throw wrongType('secret', 'a string or a Uint8Array', secret);
  }
  if (typeof secret !== 'string') {
    checkInteger('secret.length', secret.length, 16, Number.MAX_SAFE_INTEGER);
    return crypto.subtle.importKey('raw', secret, 'HKDF', false, usages);
  }
  if (secret === '') throw new RangeError('"secret" expected at least one character, got none');
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), 'PBKDF2', false, usages);
}

/**
 * The key that seals frames, from key material.
 *
 * @returns A non-extractable AES-GCM CryptoKey. Rejects with `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { deriveLivekitKey, importLivekitKey } from 'framepipe/formats/livekit.js';
 *
 * const sealingKey = async (bytes: Uint8Array<ArrayBuffer>) =>
 *   deriveLivekitKey(await importLivekitKey(bytes), { keySize: 256 });
 * ```
 */
export async function deriveLivekitKey(material: CryptoKey, options: LivekitKeyOptions = {}): Promise<CryptoKey> {
  const { salt, keySize } = checkKeyOptions(options);
  checkMaterial(material, algorithms);
  const derived = { name: 'AES-GCM', length: keySize };
  return crypto.subtle.deriveKey(parameters(material, salt), material, derived, false, ['encrypt', 'decrypt']);
}

/**
 * The key material one step further on, as LiveKit's `ratchetKey` makes it: who gets it reads nothing that was sent before.
 * Material from a passphrase takes 100,000 rounds a step.
 *
 * @returns A non-extractable CryptoKey. Rejects with `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { ratchetLivekitKey } from 'framepipe/formats/livekit.js';
 *
 * async function forward(material: CryptoKey, steps: number): Promise<CryptoKey> {
 *   return steps === 0 ? material : forward(await ratchetLivekitKey(material), steps - 1);
 * }
 * ```
 */
export async function ratchetLivekitKey(material: CryptoKey, options: LivekitKeyOptions = {}): Promise<CryptoKey> {
  const { salt } = checkKeyOptions(options);
  checkMaterial(material, algorithms);
  const bits = await crypto.subtle.deriveBits(parameters(material, salt), material, RATCHETED_BITS);
  return importWiping(new Uint8Array(bits), material.algorithm.name);
}

/** Throws TypeError or RangeError for wrong options. */
export function livekitSchedule(options: LivekitKeyOptions): KeySchedule {
  const checked = checkKeyOptions(options);
  return {
    check: (material: unknown): asserts material is CryptoKey => checkMaterial(material, algorithms),
    derive: (material) => deriveLivekitKey(material, checked),
    ratchet: (material) => ratchetLivekitKey(material, checked),
  };
}

function checkKeyOptions(options: LivekitKeyOptions): Required<LivekitKeyOptions> {
  checkObject('options', options);
  const { salt = 'LKFrameEncryptionKey', keySize = 128 } = options;
  if (typeof salt !== 'string') throw wrongType('options.salt', 'a string', salt);
  if (keySize !== 128 && keySize !== 256) throw new RangeError(`"options.keySize" expected 128 or 256, got ${keySize}`);
  return { salt, keySize };
}

function parameters({ algorithm: { name } }: CryptoKey, salt: string): HkdfParams | Pbkdf2Params {
  const common = { name, hash: 'SHA-256', salt: new TextEncoder().encode(salt) };
  return name === 'HKDF' ? { ...common, info: new Uint8Array(INFO_LENGTH) } : { ...common, iterations: ITERATIONS };
}

async function importWiping(bytes: Bytes, algorithm: string): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('raw', bytes, algorithm, false, usages);
  } finally {
    bytes.fill(0);
  }
}
