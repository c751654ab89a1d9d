/** The least and the greatest span that can be seen at once, in milliseconds. */
export const MINIMUM_SPAN = 1_000;
export const MAXIMUM_SPAN = 300_000;

/** A stretch of time, in milliseconds since the epoch. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Which stretch of time is seen: the latest (`end` undefined), or one that stands still. */
export class TimeWindow {
  #span = 10_000;
  #end: number | undefined;

  /** How much is seen at once, in milliseconds. */
  get span(): number {
    return this.#span;
  }

  /** Where it stands still, in milliseconds since the epoch. */
  get end(): number | undefined {
    return this.#end;
  }

  at(now: number): Stretch {
    const to = this.#end ?? now;
    return { from: to - this.#span, to };
  }

  hold(end: number): void {
    this.#end = end;
  }

  release(): void {
    this.#end = undefined;
  }

  /** Shows more or less; where it stands still, around `center`, which keeps its place. */
  setSpan(span: number, center?: number): void {
    const next = Math.max(MINIMUM_SPAN, Math.min(MAXIMUM_SPAN, span));
    if (this.#end !== undefined && center !== undefined) {
      this.#end = center + ((this.#end - center) * next) / this.#span;
    }
    this.#span = next;
  }

  /** Where it stands still, moves it by as little as brings a moment into view, with some room around. */
  reveal(time: number): void {
    if (this.#end === undefined) return;
    const margin = this.#span / 20;
    if (time > this.#end - margin) this.#end = time + margin;
    else if (time < this.#end - this.#span + margin) this.#end = time - margin + this.#span;
  }
}
