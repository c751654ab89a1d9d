import { type CipherSuiteName, findCipherSuite } from '../../../src/sframe/cipher-suites.js';
import { checkInteger, checkObject, wrongType } from '../../../src/shared/arguments.js';

/** A base key and what the application calls it. */
export interface KeyWithID {
  /** A non-extractable HKDF key with the usage `deriveBits` or `deriveKey`, as `passphraseKey` and `rawKey` give. */
  readonly key: CryptoKey;
  /** 0 to 2^`keyIDBits` − 1. */
  readonly keyID: number;
}

/** Options of {@link sframe}. Both ends of a call need the same suite and key ID bits. */
export interface SFrameOptions {
  /** Default `AES_128_GCM_SHA256_128`. */
  readonly cipherSuite?: CipherSuiteName;
  /**
   * Bits of SFrame's key ID that hold the application's, 1 to 24; the others keep encrypters apart that share a base
   * key. Default 8.
   */
  readonly keyIDBits?: number;
  /** Counters remembered for each key, so that no frame opens twice, 64 to 65,536. Default 1,024. */
  readonly replayWindow?: number;
  /** What a sender seals with from the first frame on. Default none: frames are dropped until there is a key. */
  readonly encryptionKey?: KeyWithID;
  /** What a receiver opens from the first frame on. Default none. */
  readonly decryptionKeys?: readonly KeyWithID[];
}

/** The options with their defaults, checked. */
export interface SFrameSettings {
  readonly cipherSuite: CipherSuiteName;
  readonly keyIDBits: number;
  readonly replayWindow: number;
}

/** Throws TypeError or RangeError for wrong options, naming them. */
export function checkOptions(options: SFrameOptions): SFrameSettings {
  checkObject('options', options);
  const { cipherSuite = 'AES_128_GCM_SHA256_128', keyIDBits = 8, replayWindow = 1_024 } = options;
  checkInteger('options.keyIDBits', keyIDBits, 1, 24);
  checkInteger('options.replayWindow', replayWindow, 64, 65_536);
  return { cipherSuite: findCipherSuite(cipherSuite).name, keyIDBits, replayWindow };
}

/** Throws TypeError or RangeError unless these are a base key and a key ID that the settings allow. */
export function checkKeyWithID(key: unknown, keyID: unknown, { keyIDBits }: SFrameSettings): void {
  if (!(key instanceof CryptoKey)) throw wrongType('key', 'a CryptoKey', key);
  if (key.algorithm.name !== 'HKDF' || key.usages.length === 0) {
    throw wrongType('key', 'an HKDF key with the usage deriveBits or deriveKey', key.algorithm.name);
  }
  checkInteger('keyID', keyID, 0, 2 ** keyIDBits - 1);
}
