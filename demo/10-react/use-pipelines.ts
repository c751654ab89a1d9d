import type { PipelineFor } from 'framepipe';
import type { DefaultStages } from 'framepipe/worker.js';
import { useEffect, useState } from 'react';
import { keepAttached, NO_PIPELINES, type Pipelines } from '../lib/keep-attached.js';

/**
 * Pipelines for all that a connection sends and receives, while the component is mounted.
 *
 * @param pc undefined until there is one
 * @param pipelineFor another function replaces the pipelines: keep it outside of the component, or by `useCallback`
 */
export function usePipelines(pc: RTCPeerConnection | undefined, pipelineFor: PipelineFor<DefaultStages>): Pipelines {
  const [pipelines, setPipelines] = useState(NO_PIPELINES);
  useEffect(() => pc && keepAttached(pc, pipelineFor, setPipelines), [pc, pipelineFor]);
  return pipelines;
}
