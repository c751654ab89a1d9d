import type { AnalyzedFrame } from '../analyzed-frame.js';
import { type Range, RangeOf } from './range.js';
import { type SizeDistribution, Sizes } from './size-distribution.js';

/** Frames that have something in common. */
export interface KindSummary {
  readonly frames: number;
  readonly bytes: number;
  readonly size: SizeDistribution;
  /** On the codec's own scale; absent where no header told. */
  readonly qp?: Range;
}

/** Frames of one type. */
export interface TypeSummary extends KindSummary {
  /** Absent for audio and for frames that cannot be read. */
  readonly type?: 'key' | 'delta';
  readonly pictureType?: 'I' | 'P' | 'B';
  /** False where these frames are not shown. */
  readonly shown?: false;
  /** Where they cannot be read. */
  readonly opaque?: true;
}

/** Frames of one layer. What is not told counts as 0. */
export interface LayerSummary extends KindSummary {
  readonly spatialIndex: number;
  readonly temporalIndex: number;
}

/** Frames in groups, each by a description of what they have in common. */
export class Kinds<Description extends object> {
  readonly #kinds = new Map<
    string,
    { description: Description; bytes: number; frames: number; sizes: Sizes; qp: RangeOf }
  >();

  add(description: Description, { size, qp, qpMin, qpMax }: AnalyzedFrame): void {
    const key = JSON.stringify(description);
    let kind = this.#kinds.get(key);
    if (kind === undefined) {
      kind = { description, bytes: 0, frames: 0, sizes: new Sizes(), qp: new RangeOf() };
      this.#kinds.set(key, kind);
    }
    kind.frames += 1;
    kind.bytes += size;
    kind.sizes.add(size);
    if (qp !== undefined) kind.qp.add(qp, qpMin, qpMax);
  }

  /** In the order in which they appeared. */
  get summary(): (Description & KindSummary)[] {
    return Array.from(this.#kinds.values(), ({ description, frames, bytes, sizes, qp: { range: qp } }) => ({
      ...description,
      frames,
      bytes,
      size: sizes.distribution,
      ...(qp && { qp }),
    }));
  }
}

/** What a frame's type is made of. */
export function typeOf({ type, pictureType, shown, opaque }: AnalyzedFrame): Omit<TypeSummary, keyof KindSummary> {
  return {
    ...(type && { type }),
    ...(pictureType && { pictureType }),
    ...(shown === false && { shown }),
    ...(opaque && { opaque }),
  };
}
