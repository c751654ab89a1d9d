import type { Pattern } from './pattern.js';

/** The carriers that take streams by the clock. */
export type CarrierName = 'framepipe' | 'livekit' | 'loop';

/** What a lane, a worker that is measured, is asked; it answers each with an {@link LaneAnswer}. */
export type LaneQuestion =
  | { readonly open: string; readonly carrier: CarrierName; readonly pattern: Pattern }
  | { readonly close: string }
  | { readonly spin: number }
  | { readonly window: string; readonly port: MessagePort; readonly settle: number };

export type LaneAnswer = { readonly answer: LaneReport | undefined } | { readonly failure: string };

/** What a lane saw within a window. */
export interface LaneReport {
  /** Milliseconds from when a frame was due until it was handed back, of those due after the settling time. */
  readonly latencies: readonly number[];
  readonly sent: number;
  readonly lost: number;
}

/** What the pacer is told: each port gets its pattern's frames when they are due. */
export interface PaceTask {
  readonly lanes: readonly { readonly pattern: Pattern; readonly port: MessagePort }[];
  /** Milliseconds. */
  readonly duration: number;
}

/** To a lane: the frames of its pattern from one to another are due, of the second that began then; or it is over. */
export type PaceMessage = readonly [second: number, from: number, to: number] | null;

/** Milliseconds that all threads count alike. */
export const clock = () => performance.timeOrigin + performance.now();
