import type { AnalyzedFrame } from '../analyzed-frame.js';
import { typeName } from '../output/kind-tables.js';
import { typeOf } from '../summary/kinds.js';

/** One track's frames as columns, for the page's script. All columns are equally long, in the order of decoding. */
export interface PageTrack {
  /** Names of types, and the frames' indices into them. */
  readonly types: readonly string[];
  readonly type: readonly number[];
  /** Lists of units, such as `SPS, PPS, IDR slice`, and the frames' indices into them. */
  readonly units: readonly string[];
  readonly unit: readonly number[];
  /** In seconds, to a tenth of a millisecond; empty where the file has no times. */
  readonly time: readonly number[];
  /** In bytes. */
  readonly size: readonly number[];
  /** Least, mean and greatest; null where no header told. */
  readonly qpMin: readonly (number | null)[];
  readonly qp: readonly (number | null)[];
  readonly qpMax: readonly (number | null)[];
  /** `2/1` for spatial layer 2, temporal layer 1; empty where no header told. */
  readonly layer: readonly string[];
}

/** Gathers a track's columns: some 40 bytes a frame. */
export class PageColumns {
  readonly #types = new Names();
  readonly #units = new Names();
  readonly #type: number[] = [];
  readonly #unit: number[] = [];
  readonly #time: number[] = [];
  readonly #size: number[] = [];
  readonly #qpMin: (number | null)[] = [];
  readonly #qp: (number | null)[] = [];
  readonly #qpMax: (number | null)[] = [];
  readonly #layer: string[] = [];

  add(frame: AnalyzedFrame): void {
    const { time, size, qp, qpMin, qpMax, units, spatialIndex, temporalIndex } = frame;
    this.#type.push(this.#types.indexOf(typeName(typeOf(frame))));
    this.#unit.push(this.#units.indexOf(units?.map(({ name }) => name).join(', ') ?? ''));
    if (time !== undefined) this.#time.push(Math.round(time * 10_000) / 10_000);
    this.#size.push(size);
    this.#qpMin.push(qpMin ?? null);
    this.#qp.push(qp === undefined ? null : Math.round(qp * 100) / 100);
    this.#qpMax.push(qpMax ?? null);
    const isLayered = spatialIndex !== undefined || temporalIndex !== undefined;
    this.#layer.push(isLayered ? `${spatialIndex ?? 0}/${temporalIndex ?? 0}` : '');
  }

  get track(): PageTrack {
    return {
      types: this.#types.list,
      type: this.#type,
      units: this.#units.list,
      unit: this.#unit,
      time: this.#time.length === this.#size.length ? this.#time : [],
      size: this.#size,
      qpMin: this.#qpMin,
      qp: this.#qp,
      qpMax: this.#qpMax,
      layer: this.#layer,
    };
  }
}

/** Names that recur, by number. */
class Names {
  readonly list: string[] = [];
  readonly #indices = new Map<string, number>();

  indexOf(name: string): number {
    let index = this.#indices.get(name);
    if (index === undefined) {
      index = this.list.push(name) - 1;
      this.#indices.set(name, index);
    }
    return index;
  }
}
