import type { MediaKind } from '../shared/stage.js';
import type { RtpStats } from './rtp-stats.js';

/**
 * How far video lags behind its sound: (shown − captured) − (played − captured), in milliseconds, with both captures by
 * one clock. Positive: the picture is late. The clocks of capture and presentation may differ, that cancels out.
 */
export class Skew {
  readonly #delays: { audio: number | undefined; video: number | undefined } = { audio: undefined, video: undefined };

  /**
   * What was captured at `captured` was shown, played or arrived at `presented`.
   *
   * @param captured in milliseconds, by any clock that both kinds have in common
   * @param presented in milliseconds, likewise
   */
  add(kind: MediaKind, captured: number, presented: number): void {
    this.#delays[kind] = presented - captured;
  }

  /** By what the browser says is played out at the moment, `estimatedPlayoutTimestamp`; receivers only. */
  addPlayout({ kind, time, decoder }: RtpStats): void {
    const captured = decoder?.estimatedPlayoutTimestamp;
    if (captured !== undefined) this.add(kind, captured, time);
  }

  /** By the latest of each; undefined before there were both. */
  get value(): number | undefined {
    const { audio, video } = this.#delays;
    return audio === undefined || video === undefined ? undefined : video - audio;
  }
}
