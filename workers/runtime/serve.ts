import type { StreamsMessage, TransformOptions } from '../../src/shared/protocol.js';
import type { StageRegistry } from '../../src/shared/stage.js';
import { runPipeline } from './pipeline.js';
import type { FrameStreams } from './runner.js';

/**
 * Serves the pipelines that pages attach with this worker, with the stages of `registry`. Call it once, at the top
 * level of the worker's entry file and before any `await`: browsers lose transforms that come before there is a
 * listener. Transforms and messages of others are left alone.
 *
 * @example
 * ```ts
 * // worker
 * import { serve } from 'framepipe/worker.js';
 * import { frameStats } from 'framepipe/stages/frame-stats.js';
 * import { sframe } from 'framepipe/stages/sframe.js';
 *
 * serve({ frameStats, sframe });
 * ```
 */
export function serve(registry: StageRegistry): void {
  const pipelines = new Map<string, ReturnType<typeof runPipeline>>();

  const attach = (options: TransformOptions | undefined, streams: FrameStreams): void => {
    if (!options?.framepipe) return;
    const { id, port } = options;
    if (port)
      pipelines.set(
        id,
        runPipeline(registry, options, port, () => pipelines.delete(id)),
      );
    // Without a port, a fresh transform takes the place of one that broke.
    pipelines.get(id)?.(streams);
  };

  addEventListener('rtctransform', ({ transformer }) => attach(transformer.options, transformer));
  addEventListener('message', ({ data }: MessageEvent<Partial<StreamsMessage> | undefined>) => {
    attach(data?.framepipeStreams, data as FrameStreams);
  });
}
