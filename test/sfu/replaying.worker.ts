/** A worker whose receivers get frames once more, as a server could send them. */
import { defaultStages } from '../../workers/default-stages.js';
import { frameStage, type Stage, serve } from '../../workers/index.js';

interface ReplayMethods {
  /** The latest frames, as they came from the network. */
  getFrames(): ArrayBuffer[];
  /** Puts frames in the place of those that come next. */
  play(frames: readonly ArrayBuffer[]): void;
  /** How many of them have been put in. */
  getPlayed(): number;
}

interface ReplayOptions {
  /** How many frames it remembers. Default 10. */
  readonly remembered?: number;
}

/** Place it last in the pipeline, next to the network. */
export const replay: Stage<ReplayOptions, ReplayMethods> = ({ remembered = 10 }) => {
  const kept: ArrayBuffer[] = [];
  const waiting: ArrayBuffer[] = [];
  let played = 0;
  const methods: ReplayMethods = {
    getFrames: () => kept,
    play: (frames) => void waiting.push(...frames),
    getPlayed: () => played,
  };
  return frameStage(
    (bytes) => {
      const earlier = waiting.shift();
      if (earlier) {
        played += 1;
        return new Uint8Array(earlier);
      }
      kept.push(bytes.slice().buffer);
      if (kept.length > remembered) kept.shift();
      return bytes;
    },
    { methods },
  );
};

export const stages = { ...defaultStages, replay };

serve(stages);
