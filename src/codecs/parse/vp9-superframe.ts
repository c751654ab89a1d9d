/** Where a frame lies within a VP9 superframe, in bytes. */
export interface Vp9Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The frames of a VP9 superframe, or of a frame by itself (VP9 Annex B); `undefined` where the index lies. Empty ones
 * are left out.
 *
 * ```
 *   │ frame │ frame … │ 110 size length − 1 (2) frames − 1 (3) │ sizes, little-endian │ the first byte of the index again │
 * ```
 */
export function splitSuperframe(bytes: Uint8Array): Vp9Range[] | undefined {
  const marker = bytes[bytes.length - 1]!;
  const frames = (marker & 7) + 1;
  const sizeLength = ((marker >> 3) & 3) + 1;
  const index = bytes.length - (2 + frames * sizeLength);
  if (marker >> 5 !== 0b110 || index < 0 || bytes[index] !== marker) return [{ start: 0, end: bytes.length }];

  const ranges: Vp9Range[] = [];
  let start = 0;
  for (let frame = 0, at = index + 1; frame < frames; frame += 1) {
    let end = start;
    for (let byte = 0; byte < sizeLength; byte += 1) end += bytes[at++]! * 2 ** (8 * byte);
    if (end > index) return undefined;
    if (end > start) ranges.push({ start, end });
    start = end;
  }
  return ranges;
}
