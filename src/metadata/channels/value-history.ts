/** Values of a channel remembered: at one a frame, some ten seconds. */
const LIMIT = 512;
/** RTP timestamps farther apart than this, in units of 90 kHz, are of two clocks: half a minute. */
const COMPARABLE = 30 * 90_000;

/** The latest values of a channel, to be found by frame. */
export class ValueHistory<Value extends { readonly rtpTimestamp: number }> {
  readonly #values: Value[] = [];

  add(value: Value): void {
    this.#values.push(value);
    if (this.#values.length > LIMIT) this.#values.shift();
  }

  /** The value that belongs to the frame, or else the latest of those before it; undefined where there is none. */
  at(rtpTimestamp: number): Value | undefined {
    let [best, least] = [undefined as Value | undefined, COMPARABLE];
    for (const value of this.#values) {
      const distance = (rtpTimestamp - value.rtpTimestamp) | 0;
      if (distance < 0 || distance > least) continue;
      [best, least] = [value, distance];
    }
    return best;
  }
}
