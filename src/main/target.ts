import { wrongType } from '../shared/arguments.js';
import type { MediaKind, Side } from '../shared/stage.js';

/** What a pipeline is attached to. */
export type TransformTarget = RTCRtpSender | RTCRtpReceiver;

const connections = new WeakMap<TransformTarget, RTCPeerConnection>();

/** Remembers whose a transceiver's sender and receiver are; the platform does not tell. */
export function rememberConnection(pc: RTCPeerConnection, transceiver: RTCRtpTransceiver): void {
  for (const target of targetsOf(transceiver)) connections.set(target, pc);
}

/** The target's connection, where it is one that is watched. */
export function connectionOf(target: TransformTarget): RTCPeerConnection | undefined {
  return connections.get(target);
}

export function targetsOf({ sender, receiver }: RTCRtpTransceiver): readonly TransformTarget[] {
  return [sender, receiver];
}

/** Throws `TypeError` unless `value` is a sender or a receiver. Its methods tell, as wrapped objects have them too. */
export function checkTarget(name: string, value: unknown): asserts value is TransformTarget {
  if (typeof value === 'object' && value !== null && 'getStats' in value && 'transport' in value) return;
  throw wrongType(name, 'an RTCRtpSender or RTCRtpReceiver', value);
}

export function isSender(target: TransformTarget): target is RTCRtpSender {
  return 'replaceTrack' in target;
}

export function sideOf(target: TransformTarget): Side {
  return isSender(target) ? 'sender' : 'receiver';
}

/**
 * What a target carries. A receiver always has a track; a sender that never had one is told by its DTMF sender.
 */
export function kindOf(target: TransformTarget): MediaKind {
  const kind = target.track?.kind;
  if (kind === 'audio' || kind === 'video') return kind;
  // Only audio senders have a DTMF sender: https://w3c.github.io/webrtc-pc/#dom-rtcrtpsender-dtmf
  return isSender(target) && target.dtmf ? 'audio' : 'video';
}

/**
 * Whether the target's connection seems to be closed. Only of one that is watched is it certain: a transport is closed
 * for a moment, too, when an answer bundles its media into another; and nothing tells before there is one.
 */
export function seemsClosed(target: TransformTarget): boolean {
  const pc = connectionOf(target);
  return pc ? pc.signalingState === 'closed' : target.transport?.state === 'closed';
}
