import type { Bytes } from '../shared/stage.js';
import { byteAt, type Uint64 } from '../shared/uint64.js';

/**
 * An AEAD with its key and salt, as RFC 9605 uses it (section 4.4.3): a counter in, the nonce within. What is
 * authenticated beside the plaintext is `header ‖ metadata`.
 * Both calls take what they need of their arguments before they return: WebCrypto copies its inputs at once, so the
 * buffers of algorithm and nonce are made once a key, and callers may reuse theirs.
 */
export interface Aead {
  /** Ciphertext and tag, in a buffer for the caller to keep. */
  seal(counter: Uint64, header: Bytes, metadata: Bytes, plaintext: Bytes): Promise<ArrayBuffer>;
  /** The plaintext of ciphertext and tag, likewise. Rejects with an `OperationError` where they do not authenticate. */
  open(counter: Uint64, header: Bytes, metadata: Bytes, sealed: Bytes): Promise<ArrayBuffer>;
}

/** Writes `salt` XOR the counter, right-aligned, to `nonce`, which begins with the salt's first 4 bytes (section 4.4.3). */
export function writeNonce(nonce: Bytes, salt: Bytes, counter: Uint64): void {
  for (let place = 0; place < 8; place++) nonce[11 - place] = salt[11 - place]! ^ byteAt(counter, place);
}

/** The same bytes as WebCrypto takes them soonest: browsers make an object of their own for every new view. */
export function asSource(bytes: Bytes): Bytes | ArrayBuffer {
  return bytes.length === bytes.buffer.byteLength ? bytes.buffer : bytes;
}
