import type { PipelineFor } from '../../main/attached-peer-connection.js';
import { checkFunction, checkObject } from '../../shared/arguments.js';
import type { StageRegistry } from '../../shared/stage.js';
import type { PeerOptions, PeerPipelines } from '../peer/peer-options.js';
import type { MeshKeys } from './key-agreement.js';

/** Options of a {@link Mesh}; those of its peers are as of `Peer`. */
export interface MeshOptions<R extends StageRegistry, F extends PipelineFor<R> = PipelineFor<R>>
  extends Pick<PeerOptions<R, F>, 'configuration' | 'pipelines' | 'restarts' | 'PeerConnection'> {
  /**
   * How members come to keys, which all their pipelines get. Default: the application gives keys to the pipelines of each
   * member (`member.peer.attached`) itself, or there are none.
   */
  readonly keys?: MeshKeys;
}

/** How long a receiver's frame waits for a key that is on its way, in milliseconds, unless the pipeline says otherwise. */
const KEY_WAIT = 900;

/** Throws TypeError or RangeError for wrong options, and what RTCPeerConnection throws for a wrong configuration. */
export function checkMeshOptions<R extends StageRegistry>(options: MeshOptions<R>): void {
  checkObject('options', options);
  const { keys, pipelines, configuration, PeerConnection = RTCPeerConnection } = options;
  if (keys !== undefined) {
    checkObject('options.keys', keys);
    checkFunction('options.keys.start', keys.start);
  }
  if (pipelines !== undefined) {
    checkObject('options.pipelines', pipelines);
    checkFunction('options.pipelines.pipelineFor', pipelines.pipelineFor);
  }
  new PeerConnection(configuration).close();
}

/** The same pipelines, whose `sframe` stages fit these keys. */
export function keyedPipelines<R extends StageRegistry>(
  pipelines: PeerPipelines<R>,
  { stageOptions }: MeshKeys,
): PeerPipelines<R> {
  const pipelineFor: PipelineFor<R> = (request) =>
    pipelines.pipelineFor(request)?.map((spec) => {
      if (spec.stage !== 'sframe') return spec;
      return { ...spec, options: { keyWait: KEY_WAIT, ...(spec.options as object | undefined), ...stageOptions } };
    });
  return { ...pipelines, pipelineFor };
}
