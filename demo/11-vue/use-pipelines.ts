import type { PipelineFor } from 'framepipe';
import type { DefaultStages } from 'framepipe/worker.js';
import { type MaybeRef, type ShallowRef, shallowRef, unref, watchPostEffect } from 'vue';
import { keepAttached, NO_PIPELINES, type Pipelines } from '../lib/keep-attached.js';

/**
 * Pipelines for all that a connection sends and receives, while the component is mounted.
 *
 * @param pc its value is undefined until there is one
 * @param pipelineFor another function replaces the pipelines, as of a `computed`
 */
export function usePipelines(
  pc: MaybeRef<RTCPeerConnection | undefined>,
  pipelineFor: MaybeRef<PipelineFor<DefaultStages>>,
): Readonly<ShallowRef<Pipelines>> {
  const pipelines = shallowRef(NO_PIPELINES);
  // After the component is mounted, and so never on a server.
  watchPostEffect((onCleanup) => {
    const connection = unref(pc);
    if (!connection) return;
    const release = keepAttached(connection, unref(pipelineFor), (changed) => {
      pipelines.value = changed;
    });
    onCleanup(release);
  });
  return pipelines;
}
