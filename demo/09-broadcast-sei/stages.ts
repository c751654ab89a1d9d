import { seiFormat } from 'framepipe/metadata.js';
import { frameStage, type Stage } from 'framepipe/worker.js';

/** What the broadcaster marks its messages with. */
const format = seiFormat({ uuid: 'deca275e-1a2b-4c3d-8e9f-001122334455' });

/** Stands for the broadcaster's encoder: it puts the score into each frame, as SEI of H.264. */
const broadcaster: Stage<object, { setScore(score: string): void }> = (_options, context) => {
  let score = '0:0';
  return frameStage(
    (bytes, { mimeType }) => format.inject(bytes, mimeType, new TextEncoder().encode(score)),
    {
      methods: {
        setScore(changed) {
          score = changed;
        },
      },
    },
    context,
  );
};

/** Reads it. Without this, decoders pass over it. */
const scoreReader: Stage<object> = (_options, context) => {
  let last: string | undefined;
  return frameStage(
    (bytes, { mimeType }) => {
      const { frame, payload } = format.extract(bytes, mimeType);
      const score = payload && new TextDecoder().decode(payload);
      if (score !== undefined && score !== last) context?.emit({ type: 'score', detail: score });
      last = score ?? last;
      return frame;
    },
    {},
    context,
  );
};

export const stages = { broadcaster, scoreReader } as const;
