import type { AnalysisBatch, AnalysisMessage, BatchCredit } from '../analysis/batch.js';
import type { RemoteMethods } from '../shared/protocol.js';

/** How many batches may be on their way or wait to be read. */
const CREDIT = 8;

/**
 * Reads what an `analyzer` stage tells, as a stream of batches. A slow reader holds nothing up: it misses frames, and
 * batches say how many. One reader at a time: another takes over. Cancelling the stream ends the telling; when the stage ends, so does the stream.
 *
 * @param stage `attached.stages.analyzer`, or the name the analyzer has in its pipeline
 * @example
 * ```ts
 * import type { AttachedTransform } from 'framepipe';
 * import { readAnalysis } from 'framepipe/analysis.js';
 *
 * async function quantizers(attached: AttachedTransform): Promise<void> {
 *   const reader = readAnalysis(attached.stages.analyzer).getReader();
 *   for (;;) {
 *     const { done, value } = await reader.read();
 *     if (done) return;
 *     console.log(value.frames.map(({ qp }) => qp));
 *   }
 * }
 * ```
 */
export function readAnalysis(
  stage: RemoteMethods<{ connect(port: MessagePort): void }>,
): ReadableStream<AnalysisBatch> {
  const { port1, port2 } = new MessageChannel();
  let granted = 0;
  return new ReadableStream<AnalysisBatch>(
    {
      async start(controller) {
        port1.onmessage = ({ data }: MessageEvent<AnalysisMessage>) => {
          if (data === null) return controller.close();
          granted -= 1;
          controller.enqueue(data);
        };
        await stage.connect(port2);
      },
      pull(controller) {
        const credit = (controller.desiredSize ?? 0) - granted;
        // In portions: a message back for every batch would cost the page more than the batches do.
        if (credit < CREDIT / 2) return;
        granted += credit;
        port1.postMessage({ credit } satisfies BatchCredit);
      },
      cancel() {
        // Firefox still delivers what was on its way when the port was closed.
        port1.onmessage = null;
        port1.close();
      },
    },
    { highWaterMark: CREDIT },
  );
}

/** Hands every batch to `onBatch` until the returned function is called, the analyzer ends, or is gone (`onGone`). */
export function followBatches(
  stage: Parameters<typeof readAnalysis>[0],
  onBatch: (batch: AnalysisBatch) => void,
  onGone: () => void,
): () => void {
  const reader = readAnalysis(stage).getReader();
  const follow = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBatch(value);
    }
  };
  // Why, the pipeline's own events tell.
  follow().catch(onGone);
  return () => void reader.cancel().catch(() => {});
}
