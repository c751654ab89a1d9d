import type { AnalyzedFrame } from './analyzed-frame.js';

/** How one reference slot is used. */
export interface SlotUseSnapshot {
  /** 0 to 7; of VP8 0 is the last frame, 1 golden, 2 altref. */
  readonly slot: number;
  /** Frames that overwrote it. */
  readonly refreshed: number;
  /** Frames that may have been predicted from it; VP8 does not tell. */
  readonly referenced: number;
}

const SLOTS = 8;

/** Counts what frames do with their codec's reference slots. */
export class SlotUse {
  readonly #refreshed = new Uint32Array(SLOTS);
  readonly #referenced = new Uint32Array(SLOTS);

  add({ refreshedSlots = 0, referencedSlots = 0 }: AnalyzedFrame): void {
    for (let slot = 0; slot < SLOTS; slot++) {
      this.#refreshed[slot]! += (refreshedSlots >> slot) & 1;
      this.#referenced[slot]! += (referencedSlots >> slot) & 1;
    }
  }

  /** The slots that were used at all. */
  snapshot(): SlotUseSnapshot[] {
    return Array.from(this.#refreshed, (refreshed, slot) => ({
      slot,
      refreshed,
      referenced: this.#referenced[slot] ?? 0,
    })).filter(({ refreshed, referenced }) => refreshed + referenced > 0);
  }
}
