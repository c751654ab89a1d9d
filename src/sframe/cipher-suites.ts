import { wrongType } from '../shared/arguments.js';

/** The number of a cipher suite in IANA's "SFrame Cipher Suites" registry. */
export type CipherSuiteNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** The name of a cipher suite, as in that registry. */
export type CipherSuiteName =
  | 'AES_128_CTR_HMAC_SHA256_80'
  | 'AES_128_CTR_HMAC_SHA256_64'
  | 'AES_128_CTR_HMAC_SHA256_32'
  | 'AES_128_GCM_SHA256_128'
  | 'AES_256_GCM_SHA512_128'
  | 'AES_256_CTR_HMAC_SHA512_80'
  | 'AES_256_CTR_HMAC_SHA512_64'
  | 'AES_256_CTR_HMAC_SHA512_32';

/** A cipher suite: the constants of RFC 9605, section 4.5. Lengths are in bytes. */
export interface CipherSuite {
  /** As registered with IANA, and as it enters the derivation of keys. */
  readonly number: CipherSuiteNumber;
  /** As registered with IANA. */
  readonly name: CipherSuiteName;
  /** What encrypts; AES-CTR is authenticated with HMAC (section 4.5.1). */
  readonly cipher: 'AES-GCM' | 'AES-CTR';
  /** The hash of HKDF and of HMAC. */
  readonly hash: 'SHA-256' | 'SHA-512';
  /** Nh: what the hash gives. */
  readonly hashLength: number;
  /** The key of AES alone: Nka of the AES-CTR suites, Nk of the AES-GCM ones. */
  readonly cipherKeyLength: number;
  /** Nk: the whole AEAD key. */
  readonly keyLength: number;
  /** Nn. */
  readonly nonceLength: number;
  /** Nt: what authentication adds to each frame. */
  readonly tagLength: number;
  /**
   * Frames that one key may seal. AES has blocks of 128 bits, in every suite: whoever sees s blocks under one key tells
   * them from random with an advantage of s² / 2^129 (draft-irtf-cfrg-aead-limits). 2^32 frames keep it below
   * 2^−32 were each frame a megabyte, and last for 388 days at 128 frames a second. A 96-bit nonce made from a counter
   * needs no lower limit (NIST SP 800-38D, section 8.3), and the length of the tag limits the forger, not the sender.
   */
  readonly maxFrames: number;
}

/**
 * Every cipher suite of RFC 9605 (1 to 5), and those with AES-256-CTR registered after it (6 to 8), by number and by
 * name.
 *
 * @example
 * ```ts
 * import { cipherSuites } from 'framepipe/sframe.js';
 *
 * cipherSuites[4].name; // 'AES_128_GCM_SHA256_128'
 * cipherSuites.AES_128_CTR_HMAC_SHA256_80.tagLength; // 10
 * ```
 */
export const cipherSuites: Readonly<Record<CipherSuiteNumber | CipherSuiteName, CipherSuite>> = /* @__PURE__ */ (() => {
  const rows = [
    suite(1, 'CTR', 256, 10), // AES_128_CTR_HMAC_SHA256_80
    suite(2, 'CTR', 256, 8), // AES_128_CTR_HMAC_SHA256_64
    suite(3, 'CTR', 256, 4), // AES_128_CTR_HMAC_SHA256_32
    suite(4, 'GCM', 256, 16), // AES_128_GCM_SHA256_128
    suite(5, 'GCM', 512, 16), // AES_256_GCM_SHA512_128
    suite(6, 'CTR', 512, 10), // AES_256_CTR_HMAC_SHA512_80
    suite(7, 'CTR', 512, 8), // AES_256_CTR_HMAC_SHA512_64
    suite(8, 'CTR', 512, 4), // AES_256_CTR_HMAC_SHA512_32
  ];
  const table: Partial<Record<CipherSuiteNumber | CipherSuiteName, CipherSuite>> = {};
  for (const row of rows) table[row.number] = table[row.name] = row;
  return table as Record<CipherSuiteNumber | CipherSuiteName, CipherSuite>;
})();

/** The row of a number or name; throws `TypeError` or `RangeError` where there is none. */
export function findCipherSuite(cipherSuite: unknown): CipherSuite {
  if (typeof cipherSuite !== 'number' && typeof cipherSuite !== 'string') {
    throw wrongType('cipherSuite', "a cipher suite's number or name", cipherSuite);
  }
  if (!Object.hasOwn(cipherSuites, cipherSuite)) {
    throw new RangeError(`"cipherSuite" expected a number from 1 to 8 or a name of RFC 9605, got ${cipherSuite}`);
  }
  return cipherSuites[cipherSuite as CipherSuiteNumber | CipherSuiteName];
}

/**
 * The row of a suite, whose name says what it is made of. In every suite, the hash is twice as long as the key of AES.
 *
 * @param hashBits of SHA-2
 */
function suite(number: CipherSuiteNumber, mode: 'CTR' | 'GCM', hashBits: 256 | 512, tagLength: number): CipherSuite {
  const hashLength = hashBits / 8;
  const cipherKeyLength = hashLength / 2;
  const isGcm = mode === 'GCM';
  const parts = ['AES', hashBits / 2, isGcm ? mode : 'CTR_HMAC', `SHA${hashBits}`, tagLength * 8];
  return Object.freeze({
    number,
    name: parts.join('_') as CipherSuiteName,
    cipher: `AES-${mode}` as const,
    hash: `SHA-${hashBits}` as const,
    hashLength,
    cipherKeyLength,
    keyLength: isGcm ? cipherKeyLength : cipherKeyLength + hashLength,
    nonceLength: 12,
    tagLength,
    maxFrames: 2 ** 32,
  });
}
