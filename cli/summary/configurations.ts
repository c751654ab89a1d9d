import type { AnalyzedFrame } from '../analyzed-frame.js';

/** What a decoder is set up for, from a frame on. What no header told is absent. */
export interface Configuration {
  /** The first frame that has it. */
  readonly index: number;
  /** Its time in seconds. */
  readonly time?: number;
  readonly codec?: string;
  /** In pixels, as `height`. */
  readonly width?: number;
  readonly height?: number;
  readonly bitDepth?: number;
  readonly chroma?: string;
  readonly channels?: number;
}

const FIELDS = ['codec', 'width', 'height', 'bitDepth', 'chroma', 'channels'] as const;
/** Changes that are kept. */
const LIMIT = 1_000;

export class Configurations {
  readonly list: Configuration[] = [];
  #current: Record<string, unknown> = {};

  add(frame: AnalyzedFrame): void {
    if (frame.opaque) return;
    const changed = FIELDS.filter((field) => frame[field] !== undefined && frame[field] !== this.#current[field]);
    if (changed.length === 0) return;
    for (const field of changed) this.#current[field] = frame[field];
    const { index, time } = frame;
    const timed = time === undefined ? {} : { time };
    if (this.list.length < LIMIT) this.list.push({ index, ...timed, ...this.#current });
  }
}
