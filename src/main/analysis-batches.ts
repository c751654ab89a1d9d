import type { AnalysisBatch } from '../analysis/batch.js';
import { creditedStream, type TellingStage } from './credited-stream.js';

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
export function readAnalysis(stage: TellingStage): ReadableStream<AnalysisBatch> {
  return creditedStream(stage, CREDIT);
}

/** Hands every batch to `onBatch` until the returned function is called, the analyzer ends, or is gone (`onGone`). */
export function followBatches(
  stage: TellingStage,
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
