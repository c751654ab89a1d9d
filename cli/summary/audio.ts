import type { AnalyzedFrame } from '../analyzed-frame.js';

/** What the packets of an Opus track are. Counts are of packets. */
export interface AudioSummary {
  /** By coding mode and bandwidth, such as `SILK WB`. */
  readonly modes: Readonly<Record<string, number>>;
  /** By milliseconds of sound. */
  readonly durations: Readonly<Record<string, number>>;
  /** In which the encoder heard a voice, of those that tell. */
  readonly voice: number;
  readonly voiceTold: number;
  /** With in-band forward error correction. */
  readonly fec: number;
  /** That stand for silence. */
  readonly dtx: number;
  /** In bytes. */
  readonly padding: number;
}

export class Audio {
  readonly #modes: Record<string, number> = {};
  readonly #durations: Record<string, number> = {};
  #told = 0;
  readonly #counts = { voice: 0, voiceTold: 0, fec: 0, dtx: 0, padding: 0 };

  add({ mode, bandwidth, durationMs, vad, fec, dtx, padding = 0 }: AnalyzedFrame): void {
    if (mode === undefined) return;
    const name = `${mode} ${bandwidth}`;
    this.#told += 1;
    this.#modes[name] = (this.#modes[name] ?? 0) + 1;
    this.#durations[durationMs!] = (this.#durations[durationMs!] ?? 0) + 1;
    if (vad !== undefined) this.#counts.voiceTold += 1;
    if (vad) this.#counts.voice += 1;
    if (fec) this.#counts.fec += 1;
    if (dtx) this.#counts.dtx += 1;
    this.#counts.padding += padding;
  }

  /** Undefined where no packet told anything. */
  get summary(): AudioSummary | undefined {
    return this.#told === 0 ? undefined : { modes: this.#modes, durations: this.#durations, ...this.#counts };
  }
}
