import { checkInteger } from '../shared/arguments.js';
import { type ReplayWindows, replayWindows, sharedReplayWindows } from '../shared/replay-windows.js';
import type { Bytes } from '../shared/stage.js';
import { isEqual, toNumeric, type Uint64 } from '../shared/uint64.js';
import type { BaseKeyFailure, BaseKeys, HeldKey } from './base-keys.js';
import type { CipherSuite } from './cipher-suites.js';
import { open } from './decrypt.js';
import { derivationGate } from './derivation-gate.js';
import { readHeader } from './header.js';
import { deriveKey, type ImportedKey } from './key.js';

/**
 * Why a frame did not open, in the words of SFrameTransformErrorEventType where it has them
 * (https://w3c.github.io/webrtc-encoded-transform/#enumdef-sframetransformerroreventtype): it is no SFrame, there is no
 * key for its key ID, it does not authenticate; or it is of another sender, or was opened before.
 */
export type OpenFailure = BaseKeyFailure | 'syntax' | 'authentication' | 'replay';

/** What came of a frame. */
export type Opened =
  | {
      readonly plaintext: ArrayBuffer;
      readonly keyID: number;
      /** Whether it is the first frame that this key has opened. */
      readonly isFirst: boolean;
    }
  | Failed;

interface Failed {
  readonly failure: OpenFailure;
  readonly keyID?: number;
}

/** Settings of {@link DecryptionKeys}. */
export interface DecryptionKeysOptions {
  readonly cipherSuite: CipherSuite;
  readonly keyIDBits: number;
  readonly baseKeys: BaseKeys;
  /** Counters remembered for each key. */
  readonly replayWindow: number;
  /** Whether what another pipeline of the worker has opened counts as a replay here. */
  readonly replayScope: 'worker' | 'pipeline';
}

/** One sender's key under one of the base keys. */
interface Context {
  readonly key: ImportedKey;
  readonly keyID: number;
  readonly held: HeldKey;
}

/** Contexts kept at most. A track has one sender, which takes a fresh context now and then. */
const CONTEXTS = 32;

/**
 * The base keys of a receiver, and the keys that follow from them for each key ID that senders use. Forged frames
 * change nothing: no window moves, no ratchet turns and no key goes before a frame has authenticated, and the keys that
 * unknown key IDs make it derive are bounded in number and in work.
 */
export class DecryptionKeys {
  readonly #options: DecryptionKeysOptions;
  readonly #baseKeys: BaseKeys;
  readonly #windows: ReplayWindows;
  /** Keys that have opened a frame, and those that have not: forgers can only displace the latter. */
  readonly #proven = new Map<number | bigint, Context>();
  readonly #unproven = new Map<number | bigint, Context>();
  readonly #gate = derivationGate();
  /** The key ID of the latest frame and the number of it, which is a BigInt: made anew for every frame it would cost. */
  #latest: { readonly words: Uint64; readonly kid: number | bigint } | undefined;
  #ratchetSteps = 0;

  constructor(options: DecryptionKeysOptions) {
    this.#options = options;
    this.#baseKeys = options.baseKeys;
    this.#windows = options.replayScope === 'worker' ? sharedReplayWindows : replayWindows();
  }

  /** Steps that ratchets have gone, in all. */
  get ratchetSteps(): number {
    return this.#ratchetSteps;
  }

  /** What is remembered that frames can cause, in entries. */
  get remembered(): { readonly keys: number; readonly keyIDs: number; readonly replayWindows: number } {
    const keys = this.#proven.size + this.#unproven.size;
    return { keys, keyIDs: this.#gate.size, replayWindows: this.#windows.size };
  }

  /** Whether there is a base key for this key ID. */
  has(keyID: number): boolean {
    return typeof this.#baseKeys.find(keyID) === 'object';
  }

  /**
   * Frames under this key ID open from now on; a key it had before is forgotten. Throws TypeError or RangeError for a
   * key ID that the scheme does not have.
   */
  add(baseKey: CryptoKey, keyID: number): void {
    checkInteger('keyID', keyID, 0, this.#baseKeys.highestKeyID);
    this.#baseKeys.add(baseKey, keyID);
    this.#sweep();
  }

  /** Throws like {@link add}. */
  remove(keyID: number): void {
    checkInteger('keyID', keyID, 0, this.#baseKeys.highestKeyID);
    this.#baseKeys.remove(keyID);
    this.#sweep();
  }

  /** Takes frames of one sender only, or (`undefined`) of any. Throws where the key scheme does not tell senders. */
  bindSender(index: number | undefined): void {
    this.#baseKeys.bindSender(index);
    this.#sweep();
  }

  /** Whether a frame would open. Nothing moves because of it; the frame opens afterwards. */
  async authenticates(sealed: Bytes, metadata: Bytes): Promise<boolean> {
    const header = readHeader(sealed);
    if (!header) return false;
    const kid = toNumeric(header.keyID);
    const context = this.#find(kid) ?? (await this.#derive(header.keyID, kid, () => this.#gate.admitsAhead()));
    if ('failure' in context || !this.#windows.accepts(context.key.identity, toNumeric(header.counter))) return false;
    const opening = open(context.key, header, sealed, metadata);
    return opening?.then(yes, no) ?? false;
  }

  /**
   * Opens a frame, and returns what `use` makes of the outcome. It is called as soon as that is known, for what needs no
   * cryptography before this returns: a promise of the outcome would be one more for every frame.
   */
  open<T>(sealed: Bytes, metadata: Bytes, use: (outcome: Opened) => T | Promise<T>): T | Promise<T> {
    const header = readHeader(sealed);
    if (!header) return use({ failure: 'syntax' });
    const kid = this.#numericOf(header.keyID);
    const openUnder = (context: Context): T | Promise<T> => {
      const { key, keyID } = context;
      const counter = toNumeric(header.counter);
      if (!this.#windows.accepts(key.identity, counter)) return use({ failure: 'replay', keyID });
      const opening = open(key, header, sealed, metadata);
      if (!opening) return use({ failure: 'authentication', keyID });
      return opening.then(
        (plaintext) => use(this.#opened(context, kid, counter, plaintext)),
        // Nothing has changed because of it.
        () => use({ failure: 'authentication', keyID }),
      );
    };
    const known = this.#find(kid);
    if (known) return openUnder(known);
    return this.#derive(header.keyID, kid, () => this.#gate.admits(kid)).then((derived) =>
      'failure' in derived ? use(derived) : openUnder(derived),
    );
  }

  #opened(context: Context, kid: number | bigint, counter: number | bigint, plaintext: ArrayBuffer): Opened {
    const { key, keyID, held } = context;
    if (!this.#windows.commit(key.identity, counter, this.#options.replayWindow)) return { failure: 'replay', keyID };
    const isFirst = !this.#proven.has(kid);
    if (isFirst && this.#isHeld(context)) {
      this.#unproven.delete(kid);
      keepNewest(this.#proven, kid, context);
      const steps = held.commit();
      this.#ratchetSteps += steps;
      if (steps > 0) this.#sweep();
    }
    return { plaintext, keyID, isFirst };
  }

  #numericOf(words: Uint64): number | bigint {
    if (!this.#latest || !isEqual(this.#latest.words, words)) this.#latest = { words, kid: toNumeric(words) };
    return this.#latest.kid;
  }

  #find(kid: number | bigint): Context | undefined {
    return this.#proven.get(kid) ?? this.#unproven.get(kid);
  }

  /** The key of a key ID, derived for the first time, or why there is none. */
  async #derive(words: Uint64, kid: number | bigint, isAdmitted: () => boolean): Promise<Context | Failed> {
    const { cipherSuite, keyIDBits } = this.#options;
    const keyID = words.low % 2 ** keyIDBits;
    const held = this.#baseKeys.find(keyID);
    if (typeof held === 'string') return { failure: held, keyID };
    const baseKey = isAdmitted() ? held.baseKey : undefined;
    if (!baseKey) return { failure: 'keyID', keyID };
    const key = await deriveKey(cipherSuite, await baseKey, words);
    const context = { key, keyID, held };
    // The base key may have gone meanwhile.
    if (!this.#isHeld(context)) return { failure: 'keyID', keyID };
    keepNewest(this.#unproven, kid, context);
    return context;
  }

  #isHeld({ keyID, held }: Context): boolean {
    return this.#baseKeys.find(keyID) === held;
  }

  /** Lets go of the keys whose base key is no longer held. */
  #sweep(): void {
    for (const contexts of [this.#proven, this.#unproven]) {
      for (const [kid, context] of contexts) if (!this.#isHeld(context)) contexts.delete(kid);
    }
  }
}

const yes = () => true;
const no = () => false;

function keepNewest(contexts: Map<number | bigint, Context>, kid: number | bigint, context: Context): void {
  contexts.set(kid, context);
  if (contexts.size > CONTEXTS) contexts.delete(contexts.keys().next().value!);
}
