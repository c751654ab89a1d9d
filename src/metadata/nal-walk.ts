import type { NalSyntax } from '../codecs/nal-units.js';
import { findStartCode } from '../codecs/start-codes.js';

/** A NAL unit of SEI before the first slice. Offsets in bytes. */
export interface SeiUnit {
  /** Of its start code. */
  readonly from: number;
  /** Behind its header. */
  readonly body: number;
  /** Behind its last byte. */
  readonly end: number;
  /** Of the next start code, or the end of the frame: `from` to here is what is cut out. */
  readonly to: number;
}

/** The SEI that comes before the first slice of a frame in Annex B format, in order. Reads no further than that. */
export function seiBeforeSlices(bytes: Uint8Array, syntax: NalSyntax): SeiUnit[] {
  const units: SeiUnit[] = [];
  const seiType = syntax.typeOf(syntax.seiHeader[0]!);
  for (let code = findStartCode(bytes); code >= 0; ) {
    const type = syntax.typeOf(bytes[code + 3] ?? 0xff);
    if (syntax.isSlice(type)) break;
    const next = findStartCode(bytes, code + 3);
    const to = next < 0 ? bytes.length : codeStart(bytes, next);
    let end = to;
    while (bytes[end - 1] === 0) end -= 1;
    const body = code + 3 + syntax.headerLength;
    if (type === seiType && end > body) units.push({ from: codeStart(bytes, code), body, end, to });
    code = next;
  }
  return units;
}

/** Where a start code begins, of 4 bytes or of 3. */
export function codeStart(bytes: Uint8Array, code: number): number {
  return bytes[code - 1] === 0 ? code - 1 : code;
}
