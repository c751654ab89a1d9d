import { EncodedTransformError } from '../../src/shared/errors.js';
import {
  type NoticeMessage,
  type PipelineControl,
  PROTOCOL_VERSION,
  type TransformOptions,
} from '../../src/shared/protocol.js';
import type { StageContext, StageRegistry } from '../../src/shared/stage.js';
import { answerCalls } from './answer-calls.js';
import { askForKeyFrame } from './ask-for-key-frame.js';
import { chainStages, dropAll } from './chain.js';
import { eventShaper } from './event-shaper.js';
import { keyFrameRequester } from './key-frame-requester.js';
import type { Link } from './link.js';
import { type FrameStreams, runner } from './runner.js';
import { type RunningStage, startStages } from './start-stages.js';

/**
 * Runs one attached pipeline in its worker: its stages, the runner that carries frames through them, and what the page
 * asks of them over the private port. It lives from the first transform until the page closes it, whatever transforms
 * or stages come and go in between; until stages have started, and when they cannot, frames are dropped.
 *
 * Returns the function that takes over the streams of a transform, the first or a fresh one.
 */
export function runPipeline(
  registry: StageRegistry,
  options: TransformOptions,
  port: MessagePort,
  onClose: () => void,
): (streams: FrameStreams) => void {
  const { framepipe: version, side, kind } = options;
  let stages: readonly RunningStage[] = [];
  let lifetime = new AbortController();
  let streams: FrameStreams | undefined;

  const tell = (notice: NoticeMessage) => port.postMessage(notice);
  const emit = eventShaper((event) => tell({ event }));
  const keyFrames = keyFrameRequester(() => {
    const asked = kind === 'video' && askForKeyFrame(side, streams, () => tell({ keyFrame: true }));
    if (asked) frames.countKeyFrameRequest();
  });
  const frames = runner(options, keyFrames, emit);

  const contextFor = (stage: string, signal: AbortSignal): StageContext => ({
    side,
    kind,
    signal,
    emit(event) {
      if (!signal.aborted) emit({ ...event, stage });
    },
    queued: frames.queued,
    requestKeyFrame() {
      if (!signal.aborted) keyFrames.request();
    },
  });

  async function use(next: readonly RunningStage[], own: AbortController, chain: Link): Promise<void> {
    const before = lifetime;
    stages = next;
    lifetime = own;
    await frames.use(chain);
    before.abort();
  }

  const control: PipelineControl = {
    open: () => opened,
    async call(name, method, args) {
      const methods = stages.find((stage) => stage.name === name)?.instance.methods ?? {};
      const found: unknown = method in {} ? undefined : Reflect.get(methods, method);
      if (typeof found !== 'function') {
        throw new EncodedTransformError('unknown-method', `no method "${name}.${method}" in this pipeline`);
      }
      return found.apply(methods, args);
    },
    getStats: frames.getStats,
    /** New stages start before the old ones end; where they cannot start, the old ones run on. */
    async replace(pipeline) {
      const own = new AbortController();
      try {
        if (version !== PROTOCOL_VERSION) {
          const message = `the page speaks protocol ${version}, this worker ${PROTOCOL_VERSION}`;
          throw new EncodedTransformError('protocol-mismatch', message);
        }
        const started = startStages(pipeline, registry, side, (name) => contextFor(name, own.signal));
        await use(started, own, chainStages(started, frames, frames.sink));
      } catch (error) {
        own.abort();
        throw error;
      }
    },
    detach: (mode) => use([], new AbortController(), mode === 'pass' ? frames.sink : dropAll(frames)),
    close() {
      onClose();
      lifetime.abort();
      keyFrames.arrived();
      frames.release();
      port.close();
    },
  };
  const opened = control.replace(options.pipeline);
  // Told to the page when it asks.
  opened.catch(() => {});
  answerCalls(port, control);

  return (given) => {
    streams = given;
    frames.bind(given);
  };
}
