import { startSource } from './create-worker.js';
import { connectionOf, type TransformTarget, targetsOf } from './target.js';
import { isTooLate } from './too-late.js';
import { watchTransceivers } from './watch-transceivers.js';

let holder: Worker | undefined;
const holding = new WeakSet<RTCRtpScriptTransform>();

/** Makes all that a connection has, or will have, let nothing through until a pipeline is attached. */
export function holdMedia(pc: RTCPeerConnection): void {
  watchTransceivers(pc, {
    onAdded(transceiver) {
      for (const target of targetsOf(transceiver)) if (!target.transform) holdTarget(target);
    },
  });
}

/** Whether a target lets nothing through until a pipeline is attached, which then is never too late. */
export function isHeld(target: TransformTarget): boolean {
  if (target.transform) return holding.has(target.transform);
  // Chromium holds all of a connection that was made with this, whoever made it; others do not even remember it.
  return connectionOf(target)?.getConfiguration().encodedInsertableStreams === true;
}

/**
 * Keeps a target from sending or playing anything until a pipeline is attached, by a transform that drops every frame
 * where the browser does not hold it anyhow. False where the browser has no transforms, or would ignore this one.
 */
export function holdTarget(target: TransformTarget): boolean {
  if (isHeld(target)) return true;
  if (typeof RTCRtpScriptTransform === 'undefined' || isTooLate(target)) return false;
  holder ??= startSource(
    'onrtctransform = ({ transformer }) => transformer.readable.pipeTo(new WritableStream());',
    'classic',
    'framepipe-hold',
  );
  const transform = new RTCRtpScriptTransform(holder);
  holding.add(transform);
  target.transform = transform;
  return true;
}
