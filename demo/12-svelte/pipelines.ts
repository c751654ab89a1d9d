import type { PipelineFor } from 'framepipe';
import type { DefaultStages } from 'framepipe/worker.js';
import type { Attachment } from 'svelte/attachments';
import { keepAttached, type Pipelines } from '../lib/keep-attached.js';

/**
 * Pipelines for all that a connection sends and receives, while an element is in the page:
 * `<video {@attach pipelines(pc, pipelineFor, (changed) => (state = changed))}>`.
 *
 * @param pc undefined until there is one
 * @param pipelineFor another function replaces the pipelines
 * @param onChange hears what becomes of them
 */
export function pipelines(
  pc: RTCPeerConnection | undefined,
  pipelineFor: PipelineFor<DefaultStages>,
  onChange: (pipelines: Pipelines) => void = () => {},
): Attachment {
  return () => (pc ? keepAttached(pc, pipelineFor, onChange) : undefined);
}
