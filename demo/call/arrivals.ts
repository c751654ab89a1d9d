import type { AttachedTransform } from 'framepipe';

/** What becomes of the frames that arrive: they are shown, they cannot be, or there are none. */
export type Arrival = 'shown' | 'undecodable' | 'nothing';

/**
 * Watches what a receiver makes of its frames. Some decoders take a garbled key frame for a picture now and then, so it
 * goes by the greater part.
 */
export class Arrivals {
  readonly #attached: AttachedTransform;
  #arrived = 0;
  #decoded = 0;
  #lost = 0;

  constructor(attached: AttachedTransform) {
    this.#attached = attached;
  }

  /** What became of the frames since the last look, and how many have been lost in all. */
  async look(): Promise<{ readonly arrival: Arrival; readonly lost: number }> {
    const [{ framesIn }, framesDecoded] = await Promise.all([this.#attached.getStats(), this.#framesDecoded()]);
    const arrived = framesIn - this.#arrived;
    // Some browsers count from zero again after a change of codec.
    const decoded = Math.max(0, framesDecoded - this.#decoded);
    [this.#arrived, this.#decoded] = [framesIn, framesDecoded];
    if (arrived === 0) return { arrival: 'nothing', lost: this.#lost };
    if (decoded > arrived / 2) return { arrival: 'shown', lost: this.#lost };
    this.#lost += Math.max(0, arrived - decoded);
    return { arrival: 'undecodable', lost: this.#lost };
  }

  async #framesDecoded(): Promise<number> {
    const stats = await this.#attached.target.getStats();
    return [...stats.values()].find(({ type }) => type === 'inbound-rtp')?.framesDecoded ?? 0;
  }
}
