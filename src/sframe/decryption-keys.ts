import type { Bytes } from '../shared/stage.js';
import type { CipherSuiteName, CipherSuiteNumber } from './cipher-suites.js';
import { open } from './decrypt.js';
import { readHeader } from './header.js';
import { checkKey, type ImportedKey, importKey } from './key.js';
import { splitKeyID } from './key-id.js';
import type { ReplayWindow } from './replay-window.js';
import { replayWindows } from './replay-windows.js';
import { toNumeric } from './uint64.js';
import { WorkBudget } from './work-budget.js';

/**
 * Why a frame did not open, in the words of SFrameTransformErrorEventType where it has them
 * (https://w3c.github.io/webrtc-encoded-transform/#enumdef-sframetransformerroreventtype): it is no SFrame, there is no
 * key for its key ID, it does not authenticate; or it was opened before.
 */
export type DecryptionFailure = 'syntax' | 'keyID' | 'authentication' | 'replay';

/** What came of a frame. */
export type Opened =
  | { readonly plaintext: Bytes; readonly keyID: number }
  | { readonly failure: DecryptionFailure; readonly keyID?: number };

/** Settings of {@link DecryptionKeys}. */
export interface DecryptionKeysOptions {
  readonly cipherSuite: CipherSuiteNumber | CipherSuiteName;
  readonly keyIDBits: number;
  /** Counters remembered for each key. */
  readonly replayWindow: number;
}

/** One sender's key under one of the base keys. */
interface Context {
  readonly key: ImportedKey;
  readonly keyID: number;
  readonly window: ReplayWindow;
}

/** Contexts kept at most. A track has one sender, which takes a fresh context now and then. */
const CONTEXTS = 32;

/**
 * The base keys of a receiver, and the keys that follow from them for each key ID that senders use. Forged frames
 * change nothing: no window moves and no key goes before a frame has authenticated, and the keys that unknown key IDs
 * make it derive are bounded in number and in work a second.
 */
export class DecryptionKeys {
  readonly #options: DecryptionKeysOptions;
  readonly #baseKeys = new Map<number, CryptoKey>();
  /** Keys that have opened a frame, and those that have not: forgers can only displace the latter. */
  readonly #proven = new Map<number | bigint, Context>();
  readonly #unproven = new Map<number | bigint, Context>();
  readonly #derivations = new WorkBudget(32, 8);

  constructor(options: DecryptionKeysOptions) {
    this.#options = options;
  }

  has(keyID: number): boolean {
    return this.#baseKeys.has(keyID);
  }

  /** Frames under this key ID open from now on; a key it had before is forgotten. */
  add(baseKey: CryptoKey, keyID: number): void {
    this.remove(keyID);
    this.#baseKeys.set(keyID, baseKey);
  }

  remove(keyID: number): void {
    this.#baseKeys.delete(keyID);
    for (const contexts of [this.#proven, this.#unproven]) {
      for (const [kid, context] of contexts) if (context.keyID === keyID) contexts.delete(kid);
    }
  }

  async open(sealed: Bytes, metadata: Bytes): Promise<Opened> {
    const header = readHeader(sealed);
    if (!header) return { failure: 'syntax' };
    const kid = toNumeric(header.keyID);
    const context = this.#proven.get(kid) ?? this.#unproven.get(kid) ?? (await this.#derive(kid));
    if (typeof context === 'number') return { failure: 'keyID', keyID: context };

    const { key, keyID, window } = context;
    const counter = toNumeric(header.counter);
    if (!window.accepts(counter)) return { failure: 'replay', keyID };
    const plaintext = await open(key, header, sealed, metadata);
    if (!plaintext) return { failure: 'authentication', keyID };
    if (!window.commit(counter)) return { failure: 'replay', keyID };
    if (!this.#proven.has(kid)) this.#prove(kid, context);
    return { plaintext, keyID };
  }

  /** The key of a key ID, derived for the first time; the application's part of the key ID where there is none. */
  async #derive(kid: number | bigint): Promise<Context | number> {
    const { cipherSuite, keyIDBits, replayWindow } = this.#options;
    const { keyID } = splitKeyID(kid, keyIDBits);
    const baseKey = this.#baseKeys.get(keyID);
    if (!baseKey || !this.#derivations.take()) return keyID;
    const key = await importKey(cipherSuite, baseKey, kid);
    checkKey(key);
    const context = { key, keyID, window: replayWindows.find(key.identity, replayWindow) };
    // The base key may have gone meanwhile.
    if (this.#baseKeys.get(keyID) === baseKey) keepNewest(this.#unproven, kid, context);
    return context;
  }

  #prove(kid: number | bigint, context: Context): void {
    this.#unproven.delete(kid);
    if (this.#baseKeys.has(context.keyID)) keepNewest(this.#proven, kid, context);
    replayWindows.keep(context.key.identity, context.window);
  }
}

function keepNewest(contexts: Map<number | bigint, Context>, kid: number | bigint, context: Context): void {
  contexts.set(kid, context);
  if (contexts.size > CONTEXTS) contexts.delete(contexts.keys().next().value!);
}
