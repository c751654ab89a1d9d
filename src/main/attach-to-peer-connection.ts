import type { DefaultStages } from '../../workers/default-stages.js';
import { checkFunction, checkObject, wrongType } from '../shared/arguments.js';
import type { Pipeline } from '../shared/protocol.js';
import type { StageRegistry } from '../shared/stage.js';
import {
  type AttachAllOptions,
  AttachedPeerConnection,
  type KnownPipelineFor,
  type PipelineFor,
  type WorkerFor,
} from './attached-peer-connection.js';
import { checkHeaderExtensions } from './header-extensions.js';

/**
 * Attaches pipelines to every sender and receiver that a connection has or will ever have, in the very task in which
 * each comes to be, so that the first frame goes through: through addTrack and addTransceiver, remote offers, re-used
 * transceivers, renegotiation, replaceTrack and simulcast. Call it before the connection gets its first transceiver, or
 * hand over one made by {@link wrapPeerConnection}; then any time will do. What comes too late is stopped.
 *
 * Throws TypeError or RangeError for a wrong argument; EncodedTransformError `closed` for a closed connection,
 * `already-attached` for one that has been attached to and not detached from.
 *
 * @param worker the worker, or a function that chooses one for each pipeline, to share the load among several
 * @typeParam R the worker's registry, where it is not the default worker: give the result's variable the type
 * `AttachedPeerConnection<typeof stages>`. As `attachToPeerConnection<typeof stages>(…)` it lets a mistyped field pass, if it
 * stands beside a known one
 * @typeParam P what `pipelineFor` returns; inferred
 * @example
 * ```ts
 * import { attachToPeerConnection, createWorker } from 'framepipe';
 *
 * const pc = new RTCPeerConnection();
 * attachToPeerConnection(pc, createWorker(), ({ kind }) => (kind === 'video' ? [{ stage: 'frameStats' }] : undefined));
 * ```
 */
export function attachToPeerConnection<
  R extends StageRegistry = DefaultStages,
  const P extends Pipeline<R> | undefined = Pipeline<R> | undefined,
>(
  pc: RTCPeerConnection,
  worker: WorkerFor,
  pipelineFor: KnownPipelineFor<R, P>,
  options?: AttachAllOptions,
): AttachedPeerConnection<R>;
export function attachToPeerConnection<R extends StageRegistry>(
  pc: RTCPeerConnection,
  worker: WorkerFor,
  pipelineFor: PipelineFor<R>,
  options: AttachAllOptions = {},
): AttachedPeerConnection<R> {
  if (typeof (pc as Partial<RTCPeerConnection> | undefined)?.getTransceivers !== 'function') {
    throw wrongType('pc', 'an RTCPeerConnection', pc);
  }
  if (!(worker instanceof Worker)) checkFunction('worker', worker);
  checkFunction('pipelineFor', pipelineFor);
  checkObject('options', options);
  checkHeaderExtensions(options);
  return new AttachedPeerConnection(pc, worker, pipelineFor, options);
}
