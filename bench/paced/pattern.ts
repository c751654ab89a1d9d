/** Media that come by the clock. */
export interface Load {
  /** Each is one video and one audio sender. */
  readonly streams: number;
  /** Workers among which the streams are shared out. */
  readonly workers: number;
  /** Video frames a second of each stream; 0 for none. */
  readonly video: number;
  /** Audio frames a second of each stream; 0 for none. */
  readonly audio: number;
}

/** A camera and a voice. */
export const CALL = { video: 30, audio: 50 } as const;

/** The frames of one second in one worker, by the time at which they are due. */
export interface Pattern {
  /** Milliseconds since the second's beginning. */
  readonly at: readonly number[];
  /** Which sender's frame it is: twice the stream's number for video, one more for audio. */
  readonly senders: readonly number[];
}

/** Shares of a period by which streams are shifted: no two begin at one time, however many there are. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** What the worker with this number, from 0, gets in a second: the streams take turns. */
export function patternOf({ streams, workers, video, audio }: Load, worker: number): Pattern {
  const frames: { readonly at: number; readonly sender: number }[] = [];
  for (let stream = worker; stream < streams; stream += workers) {
    for (const [kind, rate] of [video, audio].entries()) {
      const shift = ((2 * stream + kind) * GOLDEN) % 1;
      const sender = 2 * Math.floor(stream / workers) + kind;
      for (let index = 0; index < rate; index += 1) frames.push({ at: (1_000 * (index + shift)) / rate, sender });
    }
  }
  frames.sort((one, other) => one.at - other.at);
  return { at: frames.map(({ at }) => at), senders: frames.map(({ sender }) => sender) };
}
