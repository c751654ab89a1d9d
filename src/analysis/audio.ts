import type { AnalyzedFrame } from './analyzed-frame.js';
import { SlidingSums } from './sliding-sums.js';

/** What is particular to an audio stream. Counts are of packets; what headers do not tell is not counted. */
export interface AudioSnapshot {
  /** Packets in which the encoder heard a voice, of those that tell (`voiceTold`). */
  readonly voice: number;
  /** Packets that tell whether there is a voice. */
  readonly voiceTold: number;
  /** Packets with in-band forward error correction. */
  readonly fec: number;
  /** Packets that stand for silence. */
  readonly dtx: number;
  /** Bytes of padding. */
  readonly padding: number;
  /** Milliseconds of sound. */
  readonly duration: number;
  /** Packets by Opus' coding mode. */
  readonly modes: { readonly SILK: number; readonly Hybrid: number; readonly CELT: number };
  /** Loudness of the latest packet in dBov, −127 to 0; undefined where the browser does not tell. */
  readonly level: number | undefined;
  /** Loudness of the last second in dBov, averaged as power. */
  readonly meanLevel: number | undefined;
}

/** The softest that RFC 6464 can tell. */
const SILENCE = -127;

/** Counts what Opus packets tell. */
export class AudioStatistics {
  readonly #powers = new SlidingSums(1_000);
  readonly #counts = { voice: 0, voiceTold: 0, fec: 0, dtx: 0, padding: 0, duration: 0 };
  readonly #modes = { SILK: 0, Hybrid: 0, CELT: 0 };
  #level: number | undefined;

  add({ vad, fec, dtx, padding, durationMs, mode, audioLevel, time }: AnalyzedFrame): void {
    const counts = this.#counts;
    if (vad !== undefined) counts.voiceTold += 1;
    if (vad) counts.voice += 1;
    if (fec) counts.fec += 1;
    if (dtx) counts.dtx += 1;
    counts.padding += padding ?? 0;
    counts.duration += durationMs ?? 0;
    if (mode) this.#modes[mode] += 1;
    if (audioLevel === undefined) return;
    this.#level = decibels(audioLevel ** 2);
    this.#powers.add(time, audioLevel ** 2);
  }

  snapshot(now: number): AudioSnapshot {
    this.#powers.advance(now);
    const mean = this.#powers.mean();
    return {
      ...this.#counts,
      modes: { ...this.#modes },
      level: this.#level,
      meanLevel: mean === undefined ? undefined : decibels(mean),
    };
  }
}

function decibels(power: number): number {
  // A sliding sum may be a rounding error below zero.
  return power <= 0 ? SILENCE : Math.max(SILENCE, 10 * Math.log10(power));
}
