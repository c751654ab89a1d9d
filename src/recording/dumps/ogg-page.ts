import type { Bytes } from '../../shared/stage.js';

/** `header_type_flag` (RFC 3533 6). */
export const pageFlag = { none: 0, first: 2, last: 4 } as const;

/** Of a page's head, without the lengths of its segments. */
const HEAD_LENGTH = 27;

/**
 * A page with one packet of up to 65,024 bytes (RFC 3533 6), numbers little-endian.
 *
 * ```
 *   'OggS' │ 0 │ flags │ granule position (8) │ serial (4) │ number (4) │ CRC (4) │ segments (1) │ their lengths │ packet
 * ```
 *
 * @param granule Where the packet ends, in samples.
 */
export function oggPage(packet: Uint8Array, flags: number, granule: number, serial: number, number: number): Bytes {
  const segments = Math.floor(packet.length / 255) + 1;
  const page = new Uint8Array(HEAD_LENGTH + segments + packet.length);
  const view = new DataView(page.buffer);
  page.set([0x4f, 0x67, 0x67, 0x53, 0, flags]); // OggS
  view.setBigInt64(6, BigInt(granule), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, number, true);
  page[26] = segments;
  page.fill(255, HEAD_LENGTH, HEAD_LENGTH + segments - 1);
  page[HEAD_LENGTH + segments - 1] = packet.length % 255;
  page.set(packet, HEAD_LENGTH + segments);
  view.setUint32(22, checksum(page), true);
  return page;
}

/** CRC-32 by the polynomial 04c11db7, of bits that are not reflected, and begun with 0. */
function checksum(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = (crc << 8) ^ TABLE[(crc >>> 24) ^ byte]!;
  return crc >>> 0;
}

const TABLE = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});
