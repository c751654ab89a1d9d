import type { ConnectionObserver } from '../../connection/observe/observer.js';
import type { Analysis } from '../../main/analysis-session.js';
import type { AttachedTransform } from '../../main/attached-transform.js';

/** What an inspector needs of an attached pipeline: an AttachedTransform of any registry. */
export interface InspectedTransform
  extends Pick<
    AttachedTransform,
    'target' | 'side' | 'kind' | 'state' | 'ready' | 'getStats' | 'addEventListener' | 'removeEventListener'
  > {
  /** Its stages, among them an `analyzer`. */
  readonly stages: object;
}

/** What an inspector needs of the pipelines of a connection: an AttachedPeerConnection of any registry. */
export interface InspectedTransforms {
  /** The pipelines that are attached at the moment. */
  readonly transforms: readonly InspectedTransform[];
  /** The connection. */
  readonly peerConnection?: RTCPeerConnection;
}

/** One thing to look at. */
export type InspectedSource =
  | InspectedTransform
  | InspectedTransforms
  | Pick<RTCPeerConnection, 'getTransceivers'>
  | ConnectionObserver;

/**
 * What an inspector looks at: an AttachedTransform, an AttachedPeerConnection, an RTCPeerConnection, whose pipelines it finds
 * however they were attached, or what `observe` gives, which knows also what happened to its connection before. Or an array of
 * such, which is looked at again and again: what is put into it, or attached, later is seen too.
 */
export type InspectorSource = InspectedSource | readonly InspectedSource[];

/** Options of an inspector. */
export interface InspectorOptions {
  /** How far one can scroll back, in milliseconds, 10,000 to 3,600,000. Default 300,000, five minutes. */
  readonly history?: number;
  /** Frames that are remembered of all streams together, 100 to 1,000,000. Default 40,000. */
  readonly maxFrames?: number;
  /** The name that analyzers have in their pipelines. Default `analyzer`. */
  readonly analyzer?: string;
  /** The name that `sframe` stages have in their pipelines. Default `sframe`. */
  readonly sframe?: string;
  /**
   * Analyses that the application has itself. An analyzer has one reader: without them, the inspector takes over from
   * whoever reads. Default none.
   */
  readonly analyses?: readonly Analysis[];
}
