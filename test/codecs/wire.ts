/**
 * What becomes of a frame between a packetizer and a depacketizer, written from the payload formats and from what
 * browsers were measured to do, and as plainly as can be.
 */
import type { Bytes } from '../../src/shared/stage.js';

export function throughPackets(bytes: Bytes, mimeType: string): Bytes {
  if (mimeType === 'video/AV1') return throughAv1(bytes);
  return /H26/.test(mimeType)
    ? Uint8Array.from(splitAtStartCodes(bytes).flatMap((unit) => [0, 0, 0, 1, ...unit]))
    : bytes;
}

/** RFC 6184, RFC 7798: start codes are not sent, and come back with 4 bytes. */
export function splitAtStartCodes(bytes: Bytes): number[][] {
  const codes: number[] = [];
  for (let at = 0; at + 2 < bytes.length; at += 1) {
    if (bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 1) codes.push(at);
  }
  return codes.map((code, index) => {
    const next = codes[index + 1] ?? bytes.length;
    return [...bytes.subarray(code + 3, next < bytes.length && bytes[next - 1] === 0 ? next - 1 : next)];
  });
}

/** RTP payload format for AV1: some OBUs are not sent, nor are sizes, which come back in their shortest form. */
function throughAv1(bytes: Bytes): Bytes {
  const out: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = bytes[at++]!;
    const extension = header & 4 ? [bytes[at++]!] : [];
    let size = bytes.length - at;
    if (header & 2) {
      size = 0;
      for (let shift = 0; ; shift += 7) {
        size += (bytes[at]! & 127) << shift;
        if (bytes[at++]! < 128) break;
      }
    }
    const payload = bytes.subarray(at, at + size);
    at += size;
    if ([2, 8, 15].includes(header >> 3)) continue;
    const leb128: number[] = [];
    let rest = size;
    for (; rest >= 128; rest >>= 7) leb128.push((rest & 127) | 128);
    out.push(header | 2, ...extension, ...leb128, rest, ...payload);
  }
  return Uint8Array.from(out);
}
