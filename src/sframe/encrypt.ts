import { checkBytes } from '../shared/arguments.js';
import { copyTo } from '../shared/concat.js';
import type { Bytes } from '../shared/stage.js';
import { checkUint64, toUint64, type Uint64 } from '../shared/uint64.js';
import { widen } from '../shared/widen.js';
import { headerLength, writeHeader } from './header.js';
import { checkKey, type ImportedKey, type SFrameKey } from './key.js';

/** No metadata. */
export const none: Bytes = /* @__PURE__ */ new Uint8Array();

/**
 * Seals a frame (RFC 9605, section 4.4.3): `header ‖ ciphertext ‖ tag`.
 *
 * One counter of one key must never seal two frames: that gives both of them away. `key.counter.take()` gives each
 * once.
 *
 * @param key From {@link importKey}.
 * @param counter CTR, 0 to 2^64 − 1.
 * @param plaintext Any length, also none.
 * @param metadata Authenticated, not sent: the receiver needs the same bytes. Default none.
 * @returns A fresh array that fills its buffer. Rejects with `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { encrypt, type SFrameKey } from 'framepipe/sframe.js';
 *
 * function sealText(key: SFrameKey, text: string): Promise<Uint8Array> {
 *   return encrypt(key, key.counter.take(), new TextEncoder().encode(text));
 * }
 * ```
 */
export async function encrypt(
  key: SFrameKey,
  counter: number | bigint,
  plaintext: Bytes,
  metadata: Bytes = none,
): Promise<Bytes> {
  checkKey(key);
  checkUint64('counter', counter);
  checkBytes('plaintext', plaintext);
  checkBytes('metadata', metadata);
  const { header, body } = seal(key, toUint64(counter), plaintext, metadata);
  const sealed = widen(await body, header.length, 0);
  copyTo(sealed, 0, header);
  return sealed;
}

/** An SFrame in parts, for those who put them into a longer frame. */
export interface SealedParts {
  readonly header: Bytes;
  /** Ciphertext and tag. */
  readonly body: Promise<ArrayBuffer>;
}

/** Seals without the checks. All that is needed of the arguments is taken before it returns. */
export function seal(key: ImportedKey, counter: Uint64, plaintext: Bytes, metadata: Bytes = none): SealedParts {
  const header = new Uint8Array(headerLength(key.keyIDWords, counter));
  writeHeader(header, 0, key.keyIDWords, counter);
  return { header, body: key.aead.seal(counter, header, metadata, plaintext) };
}
