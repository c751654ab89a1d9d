import { frameStage } from '../../src/shared/frame-stage.js';
import type { Bytes, EncodedFrame, StageContext, StageInstance } from '../../src/shared/stage.js';

/** A stage that leaves its mark, a byte at the payload's end, and may do more to the frames of its choice. */
export interface MarkOptions {
  readonly mark?: number;
  /** The first byte of frames that it drops, that it throws on, and that it never settles. */
  readonly drops?: readonly number[];
  readonly throws?: readonly number[];
  readonly hangs?: readonly number[];
}

function marked(bytes: Bytes, { mark = 0, drops = [], throws = [] }: MarkOptions): Bytes | undefined {
  const first = bytes[0] ?? -1;
  if (throws.includes(first)) throw new Error(`on frame ${first}`);
  if (drops.includes(first)) return undefined;
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  longer[bytes.length] = mark;
  return longer;
}

const never = () => new Promise<never>(() => {});

/** The same stage in every shape that stages have. */
export const markStages = {
  sync: (options: MarkOptions, context?: StageContext) =>
    frameStage((bytes) => (options.hangs?.includes(bytes[0] ?? -1) ? never() : marked(bytes, options)), {}, context),

  async: (options: MarkOptions, context?: StageContext) =>
    frameStage(
      async (bytes) => {
        await Promise.resolve();
        return options.hangs?.includes(bytes[0] ?? -1) ? never() : marked(bytes, options);
      },
      {},
      context,
    ),

  /** A bare TransformStream, which an error breaks for good. */
  stream: (options: MarkOptions): StageInstance =>
    new TransformStream<EncodedFrame, EncodedFrame>({
      transform(frame, controller) {
        const bytes = new Uint8Array(frame.data);
        if (options.hangs?.includes(bytes[0] ?? -1)) return never();
        const result = marked(bytes, options);
        if (!result) return undefined;
        frame.data = result.buffer;
        return controller.enqueue(frame);
      },
    }),

  /** Keeps each frame until the next one comes, or the stage ends. */
  late: (options: MarkOptions): StageInstance => {
    let kept: EncodedFrame | undefined;
    return new TransformStream<EncodedFrame, EncodedFrame>(
      {
        transform(frame, controller) {
          if (kept) controller.enqueue(kept);
          kept = undefined;
          const result = marked(new Uint8Array(frame.data), options);
          if (!result) return;
          frame.data = result.buffer;
          kept = frame;
        },
        flush: (controller) => kept && controller.enqueue(kept),
      },
      { highWaterMark: 10 },
    );
  },
} as const;
