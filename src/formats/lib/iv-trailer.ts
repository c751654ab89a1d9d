/**
 * What LiveKit and JFrame put behind a frame.
 *
 * ```
 *   │ clear │ ciphertext │ tag, 16 │ IV, 12 │ 0c │ key ID │      the clear part is authenticated, IV and key ID are not
 * ```
 */
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import { openGcm, sealGcm } from './aes-gcm.js';
import { IV_LENGTH } from './iv-sequence.js';

const TAG_LENGTH = 16;
const TRAILER_LENGTH = IV_LENGTH + 2;
/** Bytes by which a frame grows, emulation prevention aside. */
export const OVERHEAD = TAG_LENGTH + TRAILER_LENGTH;

/** The key ID of a sealed body; `undefined` for what is none. */
export function keyIDOf(sealed: Bytes): number | undefined {
  if (sealed.length < OVERHEAD || sealed[sealed.length - 2] !== IV_LENGTH) return undefined;
  return sealed[sealed.length - 1];
}

/** All that stands behind the clear part. */
export async function sealBody(key: CryptoKey, keyID: number, iv: Bytes, clear: Bytes, body: Bytes): Promise<Bytes> {
  return concat(await sealGcm(key, iv, clear, body), iv, [IV_LENGTH, keyID]);
}

/** The body of what {@link sealBody} gave; `undefined` where it does not authenticate. */
export function openBody(key: CryptoKey, clear: Bytes, sealed: Bytes): Promise<Bytes | undefined> {
  const end = sealed.length - TRAILER_LENGTH;
  return openGcm(key, sealed.subarray(end, end + IV_LENGTH), clear, sealed.subarray(0, end));
}
