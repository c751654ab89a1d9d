import { startSource } from './create-worker.js';
import { hasEncodedStreams } from './support.js';
import type { TransformTarget } from './target.js';

let holder: Worker | undefined;

/** Connections whose senders and receivers let nothing through until a pipeline is attached. */
const holding = new WeakSet<RTCPeerConnection>();

export function markHolding(pc: RTCPeerConnection): void {
  holding.add(pc);
}

/** Whether the connection was made by Framepipe so that it holds all media. */
export function isHolding(pc: RTCPeerConnection): boolean {
  return holding.has(pc);
}

/**
 * Keeps a target from sending or playing anything until a pipeline takes over. Chromium does that by itself for
 * connections made with `encodedInsertableStreams`; elsewhere a transform that drops every frame is set meanwhile.
 */
export function holdTarget(target: TransformTarget): void {
  if (hasEncodedStreams() || target.transform || typeof RTCRtpScriptTransform === 'undefined') return;
  holder ??= startSource(
    'onrtctransform = ({ transformer }) => transformer.readable.pipeTo(new WritableStream());',
    'classic',
    'framepipe-hold',
  );
  target.transform = new RTCRtpScriptTransform(holder);
}
