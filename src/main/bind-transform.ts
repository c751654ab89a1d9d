import { EncodedTransformError } from '../shared/errors.js';
import type { StreamsMessage, TransformOptions } from '../shared/protocol.js';
import { isHeld } from './hold-media.js';
import { lost } from './remote-calls.js';
import { support } from './support.js';
import type { TransformTarget } from './target.js';
import { isTooLate } from './too-late.js';
import { watchWorker } from './worker-failure.js';

/**
 * Binds a target to a worker, by whichever interface the browser has. Returns the transform, or undefined where only
 * createEncodedStreams exists. Throws EncodedTransformError `not-supported`, `too-late` or `worker-lost`.
 */
export function bindTransform(
  target: TransformTarget,
  worker: Worker,
  options: TransformOptions,
  transfer: Transferable[],
): RTCRtpScriptTransform | undefined {
  const able = support();
  if (!able.supported) throw new EncodedTransformError('not-supported', able.reason);
  if (able.interface === 'encoded-streams') {
    sendStreams(target, worker, options, transfer);
    return undefined;
  }
  if (!isHeld(target) && isTooLate(target)) throw tooLate();
  const transform = scriptTransform(worker, options, transfer);
  target.transform = transform;
  return transform;
}

export function scriptTransform(
  worker: Worker,
  options: TransformOptions,
  transfer: Transferable[] = [],
): RTCRtpScriptTransform {
  try {
    return new RTCRtpScriptTransform(worker, options, transfer);
  } catch (cause) {
    if (cause instanceof TypeError) throw cause;
    // Firefox, for a worker that is no more; Chromium says nothing, and only silence tells.
    throw watchWorker(worker).failure ?? lost('was terminated, or its script could not be loaded', cause);
  }
}

function sendStreams(
  target: TransformTarget,
  worker: Worker,
  options: TransformOptions,
  transfer: Transferable[],
): void {
  let streams: RTCEncodedStreams;
  try {
    streams = target.createEncodedStreams!();
  } catch (cause) {
    throw tooLate(cause);
  }
  const { readable, writable } = streams;
  const message: StreamsMessage = { framepipeStreams: options, readable, writable };
  worker.postMessage(message, [readable, writable, ...transfer]);
}

function tooLate(cause?: unknown): EncodedTransformError {
  const message =
    'this browser ignores a transform that comes a task after its sender or receiver; use wrapPeerConnection, ' +
    'attachToPeerConnection, or attach in the same task. Nothing is sent until then';
  return new EncodedTransformError('too-late', message, { cause });
}
