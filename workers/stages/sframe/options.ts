import type { BaseKeys } from '../../../src/sframe/base-keys.js';
import { type CipherSuite, type CipherSuiteName, findCipherSuite } from '../../../src/sframe/cipher-suites.js';
import { createBaseKeys, type KeyScheme } from '../../../src/sframe/key-scheme.js';
import { checkInteger, checkNumber, checkObject, checkOneOf } from '../../../src/shared/arguments.js';
import { type EncryptionMode, modes } from '../lib/mode.js';

/** A base key and what the application calls it. */
export interface KeyWithID {
  /** A non-extractable HKDF key with the usage `deriveBits` or `deriveKey`, as `passphraseKey` and `rawKey` give. */
  readonly key: CryptoKey;
  /** 0 to 2^`keyIDBits` − 1; of a receiver with the scheme `{ epochBits }`, the epoch. */
  readonly keyID: number;
}

/** How a sender seals under a key. */
export interface SealingOptions {
  /**
   * Tells apart what seals under one key and key ID, 0 to 65,535; the lower, the shorter are frames. Default: drawn at
   * random, which needs no care and makes key IDs 8 bytes long.
   *
   * All encrypters of one worker that have a number share a counter. Every other worker, page and device that seals under
   * the key and key ID, now or ever, needs another number: give one only where the key is its sender's alone and was made
   * in this page (sender keys), or where it and the leaf index are (MLS).
   */
  readonly context?: number;
}

/** Options of {@link sframe}. Both ends of a call need the same suite, key ID bits and key scheme. */
export interface SFrameOptions {
  /** Default `AES_128_GCM_SHA256_128`. */
  readonly cipherSuite?: CipherSuiteName;
  /**
   * Bits of SFrame's key ID that hold the application's, 1 to 32; the others keep encrypters apart that share a base
   * key. Default 8.
   */
  readonly keyIDBits?: number;
  /** How base keys follow from key IDs. Default `direct`: each key ID has one of its own. */
  readonly keyScheme?: KeyScheme;
  /** Counters remembered for each key, so that no frame opens twice, 64 to 65,536. Default 1,024. */
  readonly replayWindow?: number;
  /**
   * Whose openings count. Default `worker`: no frame opens twice in all pipelines of the worker, so that none can be
   * played again as another track. `pipeline`: for pages that receive one stream more than once.
   */
  readonly replayScope?: 'worker' | 'pipeline';
  /**
   * How long a receiver holds a frame, and those behind it, whose key has not arrived yet, in milliseconds, 0 to 5,000,
   * and less than the pipeline's `frameTimeout`. Default 300. After a wait in vain none waits for a good while.
   */
  readonly keyWait?: number;
  /** Default `encrypted`: nothing leaves or enters in the clear. `setMode` changes it. */
  readonly mode?: EncryptionMode;
  /**
   * DTMF events, which no browser lets a sender's transform seal. Default `drop`: a receiver takes them in no other mode
   * than `clear`. `pass`: whoever is on the way can play tones.
   */
  readonly telephoneEvents?: 'drop' | 'pass';
  /** What a sender seals with from the first frame on. Default none: frames are dropped until there is a key. */
  readonly encryptionKey?: KeyWithID & SealingOptions;
  /** What a receiver opens from the first frame on. Default none. */
  readonly decryptionKeys?: readonly KeyWithID[];
}

/** The options with their defaults, checked. */
export interface SFrameSettings
  extends Required<Omit<SFrameOptions, 'cipherSuite' | 'keyScheme' | 'encryptionKey' | 'decryptionKeys'>> {
  readonly cipherSuite: CipherSuite;
  /** What the key scheme makes of a receiver's keys; there are none yet. */
  readonly baseKeys: BaseKeys;
}

/** Throws TypeError or RangeError for wrong options, naming them. */
export function checkOptions(options: SFrameOptions): SFrameSettings {
  checkObject('options', options);
  const { cipherSuite = 'AES_128_GCM_SHA256_128', keyIDBits = 8, keyScheme = 'direct', replayWindow = 1_024 } = options;
  const { replayScope = 'worker', keyWait = 300, mode = 'encrypted', telephoneEvents = 'drop' } = options;
  const suite = findCipherSuite(cipherSuite);
  checkInteger('options.keyIDBits', keyIDBits, 1, 32);
  checkInteger('options.replayWindow', replayWindow, 64, 65_536);
  checkOneOf('options.replayScope', replayScope, ['worker', 'pipeline']);
  checkNumber('options.keyWait', keyWait, 0, 5_000);
  checkOneOf('options.mode', mode, modes);
  checkOneOf('options.telephoneEvents', telephoneEvents, ['drop', 'pass']);
  return {
    cipherSuite: suite,
    keyIDBits,
    baseKeys: createBaseKeys(keyScheme, suite, keyIDBits),
    replayWindow,
    replayScope,
    keyWait,
    mode,
    telephoneEvents,
  };
}
