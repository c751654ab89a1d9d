import type { AttachAllOptions, PipelineFor, WorkerFor } from '../../main/attached-peer-connection.js';
import { checkFunction, checkNumber, checkObject, wrongType } from '../../shared/arguments.js';
import type { StageRegistry } from '../../shared/stage.js';
import type { SignalingChannel } from '../signaling/signaling-channel.js';

/** The pipelines of a {@link Peer}, as of `attachToPeerConnection`. */
export interface PeerPipelines<R extends StageRegistry, F extends PipelineFor<R> = PipelineFor<R>>
  extends AttachAllOptions {
  /** The worker, or a function that chooses one for each pipeline. */
  readonly worker: WorkerFor;
  /** Chooses the pipeline of each sender and receiver. */
  readonly pipelineFor: F;
}

/** Options of a {@link Peer}. */
export interface PeerOptions<R extends StageRegistry, F extends PipelineFor<R> = PipelineFor<R>> {
  /** ICE servers and all else that RTCPeerConnection takes. Default none. */
  readonly configuration?: RTCConfiguration;
  /**
   * Pipelines for all that is sent and received, from the first frame on; the connection then lets nothing through
   * without. Default none: media are as the browser sends them.
   */
  readonly pipelines?: PeerPipelines<R, F>;
  /**
   * After how many milliseconds without a connection ICE is restarted, and after how many each further time; false for
   * never. The impolite side waits for so long, the polite one twice as long and 6 s. Where ICE has failed, the first is
   * at once. Default 3, 4, 8 and five times 15 s.
   */
  readonly restarts?: readonly number[] | false;
  /**
   * Offers before the peer has been heard: for channels on which an answer takes long, such as copy and paste. Default
   * false.
   */
  readonly offersFirst?: boolean;
  /** The class of the connection. Default the browser's RTCPeerConnection. */
  readonly PeerConnection?: typeof RTCPeerConnection;
}

export const defaultRestarts: readonly number[] = [3_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000, 15_000];
const LONGEST_DELAY = 3_600_000;

/** Throws TypeError or RangeError for what is no channel, or for wrong options. */
export function checkPeer<R extends StageRegistry>(channel: SignalingChannel, options: PeerOptions<R>): void {
  checkObject('channel', channel);
  checkFunction('channel.send', channel.send);
  checkFunction('channel.close', channel.close);
  checkObject('options', options);
  const { pipelines, restarts, offersFirst, PeerConnection } = options;
  if (pipelines !== undefined) {
    checkObject('options.pipelines', pipelines);
    checkFunction('options.pipelines.pipelineFor', pipelines.pipelineFor);
    if (!(pipelines.worker instanceof Worker)) checkFunction('options.pipelines.worker', pipelines.worker);
  }
  if (restarts !== undefined && restarts !== false) {
    if (!Array.isArray(restarts)) throw wrongType('options.restarts', 'an array', restarts);
    for (const delay of restarts) checkNumber('options.restarts[]', delay, 0, LONGEST_DELAY);
  }
  if (offersFirst !== undefined && typeof offersFirst !== 'boolean') {
    throw wrongType('options.offersFirst', 'a boolean', offersFirst);
  }
  if (PeerConnection !== undefined) checkFunction('options.PeerConnection', PeerConnection);
}
