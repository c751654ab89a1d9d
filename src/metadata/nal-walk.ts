import type { NalSyntax } from '../codecs/nal-units.js';
import { findStartCode } from '../codecs/start-codes.js';

/** A NAL unit of SEI. Offsets in bytes. */
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

/** `nal_unit_type` of SEI behind the slices in H.265. */
const SUFFIX_SEI = 40;

/** The SEI of a frame in Annex B format, in order. Reads the frame to its end. */
export function allSei(bytes: Uint8Array, syntax: NalSyntax): SeiUnit[] {
  return walk(bytes, syntax, () => false);
}

/** The SEI that comes before the first slice. Reads no further than that. */
export function seiBeforeSlices(bytes: Uint8Array, syntax: NalSyntax): SeiUnit[] {
  return walk(bytes, syntax, syntax.isSlice);
}

function walk(bytes: Uint8Array, syntax: NalSyntax, isLast: (type: number) => boolean): SeiUnit[] {
  const units: SeiUnit[] = [];
  const seiType = syntax.typeOf(syntax.seiHeader[0]!);
  for (let code = findStartCode(bytes); code >= 0; ) {
    const type = syntax.typeOf(bytes[code + 3] ?? 0xff);
    if (isLast(type)) break;
    const next = findStartCode(bytes, code + 3);
    const to = next < 0 ? bytes.length : codeStart(bytes, next);
    let end = to;
    while (bytes[end - 1] === 0) end -= 1;
    const body = code + 3 + syntax.headerLength;
    const isSei = type === seiType || (type === SUFFIX_SEI && syntax.headerLength === 2);
    if (isSei && end > body) units.push({ from: codeStart(bytes, code), body, end, to });
    code = next;
  }
  return units;
}

/** Where a start code begins, of 4 bytes or of 3. */
export function codeStart(bytes: Uint8Array, code: number): number {
  return bytes[code - 1] === 0 ? code - 1 : code;
}

/** Where SEI goes: before the first slice (H.264 7.4.1.2.3, H.265 7.4.2.4.4); `undefined` without one. */
export function beforeSlices(bytes: Uint8Array, syntax: NalSyntax): number | undefined {
  /** Where the prefix of the slice that may follow begins. */
  let prefix: number | undefined;
  for (let code = findStartCode(bytes); code >= 0; code = findStartCode(bytes, code + 3)) {
    const type = syntax.typeOf(bytes[code + 3] ?? 0xff);
    if (syntax.isSlice(type)) return prefix ?? codeStart(bytes, code);
    prefix = isPrefix(type, syntax) ? (prefix ?? codeStart(bytes, code)) : undefined;
  }
  return undefined;
}

/** `nal_unit_type` 14 of H.264 belongs to the slice behind it. */
function isPrefix(type: number, { headerLength }: NalSyntax): boolean {
  return type === 14 && headerLength === 1;
}
