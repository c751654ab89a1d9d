import type { Bytes } from '../shared/stage.js';
import { byteAt, type Uint64 } from '../shared/uint64.js';

/**
 * An AEAD with its key and salt, as RFC 9605 uses it (section 4.4.3): a counter in, the nonce within.
 * Both calls take what they need of their arguments before they return: WebCrypto copies its inputs at once, so the
 * buffers of algorithm and nonce are made once a key, and callers may reuse theirs.
 */
export interface Aead {
  /** Ciphertext and tag, in the parts in which they come: to be copied once, to where they are to be. */
  seal(counter: Uint64, aad: Bytes, plaintext: Bytes): Promise<readonly Bytes[]>;
  /** The plaintext of ciphertext and tag; `undefined` where they do not authenticate. */
  open(counter: Uint64, aad: Bytes, sealed: Bytes): Promise<Bytes | undefined>;
}

/** Writes `salt` XOR the counter, right-aligned, to the first 12 bytes of `nonce` (section 4.4.3). */
export function writeNonce(nonce: Bytes, salt: Bytes, counter: Uint64): void {
  nonce.set(salt);
  for (let place = 0; place < 8; place++) nonce[11 - place]! ^= byteAt(counter, place);
}
