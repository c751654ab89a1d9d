/** Of the longest head of a box: one with a size of 64 bits. */
export const LONGEST_BOX_HEAD = 16;

/** How long a box is, its head included, and that. */
export interface BoxExtent {
  readonly headLength: number;
  readonly length: number;
}

/** A box of ISO base media, or what is left of it within the one around it. */
export interface Box {
  /** Four characters. */
  readonly type: string;
  readonly content: Buffer;
}

/**
 * ISO base media (ISO/IEC 14496-12 4.2): size and type. A size of 1 stands for one of 64 bits, of 0 for all that is left.
 * `undefined` where there is no box.
 *
 * @param head Holds the first {@link LONGEST_BOX_HEAD} bytes, where there are as many.
 * @param left Bytes from the box's first to the end of what is around it.
 */
export function readBoxExtent(head: Buffer, left: number): BoxExtent | undefined {
  if (head.length < 8) return undefined;
  const size = head.readUInt32BE(0);
  if (size === 0) return { headLength: 8, length: left };
  if (size > 1) return size < 8 ? undefined : { headLength: 8, length: size };
  if (head.length < LONGEST_BOX_HEAD) return undefined;
  const length = Number(head.readBigUInt64BE(8));
  return length < LONGEST_BOX_HEAD ? undefined : { headLength: LONGEST_BOX_HEAD, length };
}

/** The boxes that follow one another in these bytes, to the first that is none. */
export function* boxesIn(bytes: Buffer): Generator<Box> {
  for (let at = 0; at < bytes.length; ) {
    const rest = bytes.subarray(at);
    const extent = readBoxExtent(rest, rest.length);
    if (extent === undefined) return;
    yield { type: rest.toString('latin1', 4, 8), content: rest.subarray(extent.headLength, extent.length) };
    at += extent.length;
  }
}
