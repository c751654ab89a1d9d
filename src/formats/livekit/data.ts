import type { Bytes } from '../../shared/stage.js';

/**
 * A data packet as LiveKit seals it, with the field names of its protocol's `EncryptedPacket`: hand it to that class, and
 * what came in one to the decrypter.
 */
export interface LivekitEncryptedData {
  /** Ciphertext and tag. */
  readonly encryptedValue: Bytes;
  /** 12 bytes. */
  readonly iv: Bytes;
  /** Index of the key in the ring, 0 to 255. */
  readonly keyIndex: number;
}
