import { checkNumber, checkObject } from '../../src/shared/arguments.js';
import type { EncodedFrame, Stage } from '../../src/shared/stage.js';

/** Frames held at most; what comes beyond is dropped. At 50 frames a second that is 20 seconds. */
const LIMIT = 1_000;

/** Options of {@link delay}. */
export interface DelayOptions {
  /** How long each frame is held, in milliseconds, 0 to 10,000. Default 0. */
  readonly milliseconds?: number;
}

/** Methods of {@link delay}. */
export interface DelayMethods {
  /** Holds frames for this long from the next on, in milliseconds, 0 to 10,000. Their order never changes. */
  setDelay(milliseconds: number): void;
}

interface Held {
  readonly frame: EncodedFrame;
  readonly due: number;
}

/**
 * Holds every frame for a while: to align streams, or to see how an application bears latency.
 * Throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { attach, createWorker } from 'framepipe';
 *
 * function lag(receiver: RTCRtpReceiver): void {
 *   attach(receiver, createWorker(), [{ stage: 'delay', options: { milliseconds: 200 } }]);
 * }
 * ```
 */
export const delay: Stage<DelayOptions, DelayMethods> = (options, context) => {
  checkObject('options', options);
  let milliseconds = options.milliseconds ?? 0;
  checkNumber('options.milliseconds', milliseconds, 0, 10_000);
  const held: Held[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const release = (controller: TransformStreamDefaultController<EncodedFrame>): void => {
    const now = performance.now();
    while (held[0] && held[0].due <= now) controller.enqueue(held.shift()!.frame);
    timer = held[0] && setTimeout(release, held[0].due - now, controller);
  };
  context?.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });

  // Room to take frames while others are held: the stage bounds them itself.
  const { readable, writable } = new TransformStream<EncodedFrame, EncodedFrame>(
    {
      transform(frame, controller) {
        if (held.length >= LIMIT) return;
        held.push({ frame, due: Math.max(performance.now() + milliseconds, held.at(-1)?.due ?? 0) });
        if (timer === undefined) release(controller);
      },
      // When the stage is taken off nothing is held up, and nothing lost.
      flush(controller) {
        clearTimeout(timer);
        for (const { frame } of held) controller.enqueue(frame);
      },
    },
    undefined,
    { highWaterMark: LIMIT },
  );
  return {
    readable,
    writable,
    methods: {
      setDelay(changed) {
        checkNumber('milliseconds', changed, 0, 10_000);
        milliseconds = changed;
      },
    },
  };
};
