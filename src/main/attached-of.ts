import type { AttachedTransform } from './attached-transform.js';
import { type TransformTarget, targetsOf } from './target.js';

/** A pipeline of any registry. */
type AnyAttached = Pick<AttachedTransform, Exclude<keyof AttachedTransform, 'stages' | 'replace'>> & {
  readonly stages: object;
};

/** The latest pipeline of each target. */
const attachedTransforms = new WeakMap<TransformTarget, AnyAttached>();

export function rememberAttached(attached: AnyAttached): void {
  attachedTransforms.set(attached.target, attached);
}

/** The pipelines of a connection's senders and receivers, however they were attached. */
export function attachedOf(pc: Pick<RTCPeerConnection, 'getTransceivers'>): AnyAttached[] {
  return pc.getTransceivers().flatMap((transceiver) => {
    return targetsOf(transceiver).flatMap((target) => attachedTransforms.get(target) ?? []);
  });
}
