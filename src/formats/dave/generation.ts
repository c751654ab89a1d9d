import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import { importSecret } from './key.js';

const KEY_LENGTH = 16;
const SECRET_LENGTH = 32;
/** Bits of a nonce below its generation: so many frames are sealed under the key of one. */
const NONCE_BITS = 24;
export const NONCES = 2 ** NONCE_BITS;

/**
 * One step of the hash ratchet of MLS (RFC 9420, section 9.1). What it needs is derived when it is first asked for, and
 * once; the secret of the step before cannot be found from it.
 */
export class Generation {
  /** 0 for the base secret. */
  readonly number: number;
  #derive: (() => Promise<CryptoKey>) | undefined;
  #secret: Promise<CryptoKey> | undefined;
  #key: Promise<CryptoKey> | undefined;
  #next: Generation | undefined;

  private constructor(number: number, derive: () => Promise<CryptoKey>) {
    this.number = number;
    this.#derive = derive;
  }

  /** Generation 0 of a base secret. */
  static first(baseSecret: CryptoKey): Generation {
    return new Generation(0, async () => baseSecret);
  }

  /** The AES-GCM key that frames of this generation are sealed with. */
  get key(): Promise<CryptoKey> {
    this.#key ??= this.#expand('key', KEY_LENGTH).then((bytes) =>
      crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']),
    );
    return this.#key;
  }

  get hasNext(): boolean {
    return this.#next !== undefined;
  }

  /** The one after. */
  next(): Generation {
    const derive = async () => importSecret(await this.#expand('secret', SECRET_LENGTH));
    this.#next ??= new Generation(this.number + 1, derive);
    return this.#next;
  }

  /** ExpandWithLabel (RFC 9420, section 8) of the generation's secret, its number as the context. */
  async #expand(label: 'key' | 'secret', length: number): Promise<Bytes> {
    this.#secret ??= this.#derive?.();
    // Nothing leads back to the step before.
    this.#derive = undefined;
    const secret = await this.#secret!;
    const context = new Uint8Array(4);
    new DataView(context.buffer).setUint32(0, this.number);
    const fullLabel = new TextEncoder().encode(`MLS 1.0 ${label}`);
    const info = concat([0, length, fullLabel.length], fullLabel, [context.length], context, [1]);
    return new Uint8Array(await crypto.subtle.sign('HMAC', secret, info), 0, length).slice();
  }
}
