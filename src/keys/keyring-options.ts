import type { KeyScheme } from '../sframe/key-scheme.js';
import { checkInteger, checkNumber, checkObject, wrongType } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';

/** Options of {@link Keyring}. */
export interface KeyringOptions {
  /** What the participant on this page is called, whose media the senders carry. Default `local`. */
  readonly participant?: string;
  /** The key scheme of the `sframe` stages, as in their options. Default `direct`. */
  readonly keyScheme?: KeyScheme;
  /** What the `sframe` stage is called in the pipelines. Default `sframe`. */
  readonly stage?: string;
}

/** A key for `add` of {@link Keyring}. */
export interface KeyringKey {
  /** Whose frames are sealed with it. Default everybody's: a shared key. */
  readonly participant?: string;
  /** What the application calls the key, 0 to 2^53 − 1, and within what the stage's key ID bits hold. */
  readonly keyID: number;
  /**
   * A non-extractable HKDF key, as `passphraseKey` and `rawKey` give; or at least 16 bytes, which are made into one and
   * wiped: the array holds zeros afterwards.
   */
  readonly key: CryptoKey | Bytes;
  /**
   * How long the same owner's earlier keys stay readable, in milliseconds, 0 to 3,600,000: for the keys of others, who
   * soon use the new one. Default until they are retired.
   */
  readonly gracePeriod?: number;
}

/** Options of `activate` of {@link Keyring}. */
export interface ActivateOptions {
  /**
   * Resolves when the others can open frames under the key; or how long that takes, in milliseconds, 0 to 600,000.
   * Where it rejects, so does `activate`, and the senders keep the key they have. Default 1,000; 0 while they have none.
   */
  readonly acknowledged?: Promise<unknown> | number;
  /**
   * The key ID under which senders seal, where receivers hold the key under another: with MLS,
   * `leafIndex · 2^E + epoch mod 2^E`. Default the same.
   */
  readonly sealingKeyID?: number;
  /**
   * Makes SFrame's key IDs 1 or 2 bytes long instead of 8: what each worker seals is told apart by the worker's number in
   * this page instead of by a random number. Only for keys that nothing else seals with, now or ever: made in this page,
   * for its senders alone, and kept nowhere (sender keys); or with a leaf index for which that holds (MLS). With any other
   * key, such as one from a passphrase, two people would repeat nonces, which gives the media away. Default false.
   */
  readonly shortKeyIDs?: boolean;
  /**
   * How long the key that was active before stays readable, in milliseconds, 0 to 3,600,000. Default until it is
   * retired.
   */
  readonly gracePeriod?: number;
}

/** How long the others are given to learn of a new key, in milliseconds. */
const ACKNOWLEDGED = 1_000;

export function checkKeyringOptions(options: KeyringOptions): Required<KeyringOptions> {
  checkObject('options', options);
  const { participant = 'local', keyScheme = 'direct', stage = 'sframe' } = options;
  checkName('options.participant', participant);
  checkName('options.stage', stage);
  if (keyScheme !== 'direct') checkObject('options.keyScheme', keyScheme);
  return { participant, keyScheme, stage };
}

export function checkKeyringKey({ participant, keyID, key, gracePeriod }: KeyringKey): void {
  if (participant !== undefined) checkName('participant', participant);
  checkKeyID('keyID', keyID);
  checkGracePeriod('gracePeriod', gracePeriod);
  if (key instanceof Uint8Array) return;
  if (!(key instanceof CryptoKey)) throw wrongType('key', 'a CryptoKey or a Uint8Array', key);
  if (key.extractable) throw new TypeError('"key" expected a non-extractable key, got an extractable one');
}

/** The options with their defaults, checked: for senders that have a key, and for those that have none. */
export function checkActivateOptions(keyID: number, options: ActivateOptions, changes: boolean) {
  checkKeyID('keyID', keyID);
  checkObject('options', options);
  const { acknowledged = changes ? ACKNOWLEDGED : 0, sealingKeyID = keyID, shortKeyIDs = false, gracePeriod } = options;
  if (!(acknowledged instanceof Promise)) checkNumber('options.acknowledged', acknowledged, 0, 600_000);
  checkKeyID('options.sealingKeyID', sealingKeyID);
  if (typeof shortKeyIDs !== 'boolean') throw wrongType('options.shortKeyIDs', 'a boolean', shortKeyIDs);
  checkGracePeriod('options.gracePeriod', gracePeriod);
  return { acknowledged, sealingKeyID, shortKeyIDs, gracePeriod };
}

export function checkName(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') throw wrongType(name, 'a string', value);
  if (value === '') throw new RangeError(`"${name}" expected a name, got an empty string`);
}

export function checkKeyID(name: string, value: unknown): asserts value is number {
  checkInteger(name, value, 0, Number.MAX_SAFE_INTEGER);
}

function checkGracePeriod(name: string, value: unknown): void {
  if (value !== undefined) checkNumber(name, value, 0, 3_600_000);
}
