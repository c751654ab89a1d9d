import { expand, importBaseKey } from '../sframe/base-key.js';
import type { CipherSuite } from '../sframe/cipher-suites.js';
import { importKey, type SFrameKey } from '../sframe/key.js';
import { splitKeyID } from '../sframe/key-id.js';
import { type ReplayBitmap, replayBitmap } from '../shared/replay-bitmap.js';
import type { Bytes } from '../shared/stage.js';

/** One sender's key under one of the base keys, and which of its messages have been opened. */
export interface MessageContext {
  readonly key: SFrameKey;
  readonly keyID: number;
  readonly baseKey: CryptoKey;
  readonly window: ReplayBitmap;
}

/** Senders remembered; the one that was heard longest ago goes first. Each reload of a page makes another one. */
const CONTEXTS = 1_024;

/**
 * The base key for messages: `HKDF(base key, salt: none, info: "Framepipe 1.0 Message base key", Nh bytes)`, with the
 * hash of the suite. Neither it nor the media keys, whose labels are others, tell anything of each other.
 *
 * @param baseKey A base key as media have it: bytes, or an HKDF CryptoKey.
 * @returns A non-extractable HKDF CryptoKey.
 */
export async function messageBaseKey(baseKey: CryptoKey | Bytes, suite: CipherSuite): Promise<CryptoKey> {
  const info = new TextEncoder().encode('Framepipe 1.0 Message base key');
  const bytes = await expand(await importBaseKey(baseKey), suite, info, suite.hashLength);
  try {
    return await importBaseKey(bytes);
  } finally {
    bytes.fill(0);
  }
}

/**
 * The base keys under which messages open, and the contexts of those who have sent under them. A context is kept only
 * once a message has authenticated: forgers cannot fill the memory, nor push a sender out of it.
 */
export class MessageKeys {
  readonly #suite: CipherSuite;
  readonly #keyIDBits: number;
  readonly #replayWindow: number;
  readonly #baseKeys = new Map<number, CryptoKey>();
  readonly #contexts = new Map<bigint, MessageContext>();

  constructor(suite: CipherSuite, keyIDBits: number, replayWindow: number) {
    this.#suite = suite;
    this.#keyIDBits = keyIDBits;
    this.#replayWindow = replayWindow;
  }

  add(baseKey: CryptoKey, keyID: number): void {
    this.remove(keyID);
    this.#baseKeys.set(keyID, baseKey);
  }

  remove(keyID: number): void {
    this.#baseKeys.delete(keyID);
    for (const [kid, context] of this.#contexts) if (context.keyID === keyID) this.#contexts.delete(kid);
  }

  /** The context of a key ID, a fresh one where it has opened nothing yet; undefined where there is no base key. */
  async find(kid: bigint): Promise<MessageContext | undefined> {
    const known = this.#contexts.get(kid);
    if (known) return known;
    const { keyID } = splitKeyID(kid, this.#keyIDBits);
    const baseKey = this.#baseKeys.get(keyID);
    if (!baseKey) return undefined;
    const key = await importKey(this.#suite.number, baseKey, kid);
    return { key, keyID, baseKey, window: replayBitmap(this.#replayWindow) };
  }

  /**
   * Counts a message as opened, after it has authenticated: false where it was opened before, or where its key has gone
   * meanwhile. Of contexts that were made at the same time, the one that comes first is the one.
   */
  commit(fresh: MessageContext, counter: bigint): boolean {
    const kid = fresh.key.keyID;
    const context = this.#contexts.get(kid) ?? fresh;
    if (this.#baseKeys.get(context.keyID) !== context.baseKey || !context.window.commit(counter)) return false;
    // Put last again: a Map keeps the order of insertion.
    this.#contexts.delete(kid);
    this.#contexts.set(kid, context);
    if (this.#contexts.size > CONTEXTS) this.#contexts.delete(this.#contexts.keys().next().value!);
    return true;
  }
}
