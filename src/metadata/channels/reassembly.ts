import type { Bytes } from '../../shared/stage.js';

/** Where a piece of a value belongs. */
export interface Piece {
  /** Of its first byte within the value. */
  readonly offset: number;
  /** The length of the whole value. */
  readonly total: number;
  readonly bytes: Bytes;
}

interface Range {
  start: number;
  end: number;
}

/** Gaps that a value may have at once. A sender goes from its beginning to its end; pieces all over it are meant to cost time. */
const GAPS = 256;

/** A value that comes in pieces, in any order, some of them again and cut otherwise. */
export class Reassembly {
  readonly total: number;
  /** When the last piece came, in milliseconds. */
  lastSeen = 0;
  readonly #bytes: Bytes;
  /** What there is, in order; no two touch. */
  #ranges: Range[] = [];

  constructor(total: number) {
    this.total = total;
    this.#bytes = new Uint8Array(total);
  }

  /** Takes a piece that lies within the value. Returns the whole value once it is complete. */
  add({ offset, bytes }: Piece): Bytes | undefined {
    const merged = { start: offset, end: offset + bytes.length };
    const apart = this.#ranges.filter(({ start, end }) => {
      const touches = start <= merged.end && end >= merged.start;
      if (touches) Object.assign(merged, { start: Math.min(start, merged.start), end: Math.max(end, merged.end) });
      return !touches;
    });
    if (apart.length > GAPS) return undefined;
    this.#bytes.set(bytes, offset);
    this.#ranges = [...apart, merged].sort((one, other) => one.start - other.start);
    return merged.start === 0 && merged.end === this.total ? this.#bytes : undefined;
  }
}
