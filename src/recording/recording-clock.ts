/** Times of a recording, in which pauses do not count. Moments are in milliseconds since the epoch. */
export class RecordingClock {
  readonly #pauses: { readonly from: number; to: number }[] = [];
  #start: number | undefined;

  /** Whether it stands still. */
  get isPaused(): boolean {
    return this.#pauses.at(-1)?.to === Number.POSITIVE_INFINITY;
  }

  /** The recording's first moment. Said again, it changes nothing. */
  start(moment: number): void {
    this.#start ??= moment;
  }

  pause(moment: number): void {
    if (!this.isPaused) this.#pauses.push({ from: moment, to: Number.POSITIVE_INFINITY });
  }

  resume(moment: number): void {
    const last = this.#pauses.at(-1);
    if (last) last.to = Math.min(last.to, moment);
  }

  /** Whether a moment lies within a pause. */
  isWithinPause(moment: number): boolean {
    return this.#pauses.some(({ from, to }) => moment >= from && moment < to);
  }

  /** In seconds; of a moment within a pause, where the pause began. Undefined before the start. */
  timeOf(moment: number): number | undefined {
    const start = this.#start;
    if (start === undefined) return undefined;
    let time = moment - start;
    for (const { from, to } of this.#pauses) time -= Math.max(0, Math.min(moment, to) - Math.max(from, start));
    return Math.max(0, time) / 1000;
  }
}
