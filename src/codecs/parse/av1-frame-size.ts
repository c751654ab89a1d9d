import type { Av1Sequence } from './av1-sequence-header.js';
import type { BitReader } from './bit-reader.js';
import type { PictureSize } from './record.js';

/** A picture in one of the 8 reference slots. */
export interface Av1Reference {
  readonly isKey: boolean;
  readonly size: Av1Size;
}

/** Its size after super-resolution. */
export interface Av1Size extends PictureSize {
  /** The width in which it is coded. */
  readonly codedWidth: number;
}

/** frame_size(), superres_params() and render_size() (5.9.5, 5.9.8, 5.9.6). */
export function readSize(reader: BitReader, sequence: Av1Sequence, overrides: boolean): Av1Size {
  const width = overrides ? reader.bits(sequence.widthBits) + 1 : sequence.width;
  const height = overrides ? reader.bits(sequence.heightBits) + 1 : sequence.height;
  const codedWidth = readSuperresolution(reader, sequence, width);
  if (reader.flag()) reader.bits(32); // render_width_minus_1, render_height_minus_1
  return { width, height, codedWidth };
}

/** superres_params() (5.9.8): the width in which a picture of `width` is coded. */
function readSuperresolution(reader: BitReader, sequence: Av1Sequence, width: number): number {
  if (!sequence.superresolution || !reader.flag()) return width;
  const denominator = reader.bits(3) + 9;
  return Math.floor((width * 8 + (denominator >> 1)) / denominator);
}

/** frame_size_with_refs() (5.9.7). */
export function readSizeWithReferences(
  reader: BitReader,
  sequence: Av1Sequence,
  references: readonly (number | undefined)[],
  slots: readonly (Av1Reference | undefined)[],
): Av1Size | undefined {
  for (let index = 0; index < 7; index += 1) {
    if (!reader.flag()) continue; // found_ref
    const slot = references[index];
    const size = slot === undefined ? undefined : slots[slot]?.size;
    return size && { ...size, codedWidth: readSuperresolution(reader, sequence, size.width) };
  }
  return readSize(reader, sequence, true);
}
