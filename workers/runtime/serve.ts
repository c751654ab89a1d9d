import { expose } from 'comlink';
import type { Answer, PipelineControl, StreamsMessage, TransformOptions } from '../../src/shared/protocol.js';
import { PROTOCOL_VERSION } from '../../src/shared/protocol.js';
import type { StageRegistry } from '../../src/shared/stage.js';
import { type FrameStreams, RunningPipeline } from './pipeline.js';

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
  const pipelines = new Map<string, RunningPipeline>();

  const attach = (options: TransformOptions, streams: FrameStreams): void => {
    const { id, port } = options;
    if (!port) {
      // A fresh transform takes the place of one that broke.
      pipelines.get(id)?.bind(streams);
      return;
    }
    if (options.framepipe !== PROTOCOL_VERSION) {
      expose(refuse(options.framepipe), port);
      return;
    }
    const pipeline = new RunningPipeline(registry, options, port, () => pipelines.delete(id));
    pipelines.set(id, pipeline);
    pipeline.bind(streams);
    expose(pipeline satisfies PipelineControl, port);
  };

  addEventListener('rtctransform', ({ transformer }) => {
    const options: unknown = transformer.options;
    if (isTransformOptions(options)) {
      attach(options, { readable: transformer.readable, writable: transformer.writable, transformer });
    }
  });
  addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isStreamsMessage(data)) attach(data.framepipeStreams, data);
  });
}

function isTransformOptions(options: unknown): options is TransformOptions {
  return typeof options === 'object' && options !== null && 'framepipe' in options;
}

function isStreamsMessage(data: unknown): data is StreamsMessage {
  return typeof data === 'object' && data !== null && 'framepipeStreams' in data;
}

/** Answers a page of another version, so that it need not wait for one. Nothing reads the frames: they stop here. */
function refuse(version: number): Pick<PipelineControl, 'open'> {
  const message = `the page speaks version ${version} of the protocol, this worker version ${PROTOCOL_VERSION}`;
  return { open: (): Answer<undefined> => ({ error: { code: 'protocol-mismatch', message } }) };
}
