import type { MediaKind } from '../shared/stage.js';
import type { JoinedStream } from './join.js';
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

/** How far the picture lags behind its sound, in milliseconds; negative: the sound is late. */
export interface SkewSnapshot {
  /** Where both are played out, by the browser's `estimatedPlayoutTimestamp` (Chromium, after some seconds). */
  readonly playout: number | undefined;
  /** Where both passed their analyzers, by the middle of the times since capture; where frames tell `captureTime`. */
  readonly arrival: number | undefined;
}

/** Between what was received last of each kind. */
export function skewBetween(video: readonly JoinedStream[], audio: readonly JoinedStream[]): SkewSnapshot {
  const [picture, sound] = [latestOf(video), latestOf(audio)];
  if (!picture || !sound) return { playout: undefined, arrival: undefined };
  const skew = new Skew();
  skew.addPlayout(picture.stats);
  skew.addPlayout(sound.stats);
  const [late, early] = [picture.snapshot.captureLatency?.p50, sound.snapshot.captureLatency?.p50];
  return { playout: skew.value, arrival: late === undefined || early === undefined ? undefined : late - early };
}

function latestOf(streams: readonly JoinedStream[]): JoinedStream | undefined {
  return streams.reduce<JoinedStream | undefined>(
    (latest, stream) => (latest && latest.snapshot.latest >= stream.snapshot.latest ? latest : stream),
    undefined,
  );
}
