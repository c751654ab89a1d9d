import type { SenderKeyScheme } from '../sframe/base-key-ratchet.js';
import { type CipherSuiteName, findCipherSuite } from '../sframe/cipher-suites.js';
import type { KeyScheme } from '../sframe/key-scheme.js';
import { checkFunction, checkInteger, checkNumber, checkObject } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';
import type { SenderKeyChainOptions } from './sender-keys-chain.js';

/**
 * The key scheme for {@link SenderKeys} that suits most calls, for the options of the `sframe` stage and the keyring:
 * 16 steps a generation, of which a receiver can catch up all.
 */
export const senderKeyScheme = { ratchetBits: 4, window: 14 } as const satisfies SenderKeyScheme;

/** A sender's key, as another participant is given it. */
export interface SenderKeyMessage {
  /** `generation · 2^R + step`. */
  readonly keyID: number;
  /** The base key at that step: 32 bytes, or 64 in the suites with SHA-512. Wiped when `send` has settled. */
  readonly key: Bytes;
}

/** Options of {@link SenderKeys}. */
export interface SenderKeysOptions {
  /**
   * Carries a key to one participant, over a channel that only the two can read, that proves who sent it, and on which
   * nothing can be repeated. It settles when the key has arrived: senders wait for that, but not long.
   */
  readonly send: (participant: string, message: SenderKeyMessage) => unknown;
  /** As of the `sframe` stages. Default `AES_128_GCM_SHA256_128`. */
  readonly cipherSuite?: CipherSuiteName;
  /** As of the `sframe` stages, 1 to 32, more than the scheme's `ratchetBits`. Default 8. */
  readonly keyIDBits?: number;
  /**
   * The shortest time between two changes of the key, in milliseconds, 0 to 60,000. A first change is made at once;
   * those that follow within this time are made together. Default 1,000.
   */
  readonly interval?: number;
  /**
   * How long senders wait for `send`, in milliseconds, 0 to 60,000: so long at most, somebody who has left reads on.
   * Default 1,000.
   */
  readonly longestWait?: number;
}

/** The events of {@link SenderKeys}. */
export interface SenderKeysEvents {
  /** The senders use this key now, which these participants were given; the others follow by themselves. */
  changed: { readonly keyID: number; readonly given: readonly string[] };
  /** `send` failed. The participant opens nothing until `join` is called for them again. */
  'not-sent': { readonly participant: string; readonly error: unknown };
}

/** The options with their defaults, and what they mean for the chain of keys. */
export interface SenderKeysSettings extends Required<Pick<SenderKeysOptions, 'send' | 'interval' | 'longestWait'>> {
  readonly chain: SenderKeyChainOptions;
}

/** Throws TypeError or RangeError for wrong options, and where the keyring has another scheme than `{ ratchetBits }`. */
export function checkSenderKeysOptions(keyScheme: KeyScheme, options: SenderKeysOptions): SenderKeysSettings {
  checkObject('options', options);
  const {
    send,
    cipherSuite = 'AES_128_GCM_SHA256_128',
    keyIDBits = 8,
    interval = 1_000,
    longestWait = 1_000,
  } = options;
  checkFunction('options.send', send);
  checkInteger('options.keyIDBits', keyIDBits, 1, 32);
  checkNumber('options.interval', interval, 0, 60_000);
  checkNumber('options.longestWait', longestWait, 0, 60_000);
  if (keyScheme === 'direct' || !('ratchetBits' in keyScheme)) {
    throw new RangeError('"keyring" expected the key scheme { ratchetBits }, got another');
  }
  const { ratchetBits, window = 8 } = keyScheme;
  checkInteger('keyring.keyScheme.ratchetBits', ratchetBits, 1, keyIDBits - 1);
  const lastStep = Math.min(window, 2 ** ratchetBits - 1);
  const chain = { cipherSuite: findCipherSuite(cipherSuite).name, ratchetBits, keyIDBits, lastStep };
  return { send, interval, longestWait, chain };
}
