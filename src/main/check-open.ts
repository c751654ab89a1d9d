import { EncodedTransformError } from '../shared/errors.js';
import { isClosed, isSender, type TransformTarget } from './target.js';

/**
 * Rejects with `closed` when the target's connection is closed. A negotiated target's transport tells, and a watched
 * connection itself; of other senders their parameters do. Nothing tells of a receiver that never negotiated.
 */
export async function checkOpen(target: TransformTarget): Promise<void> {
  if (isClosed(target)) throw closed();
  if (!isSender(target) || target.transport) return;
  const parameters = target.getParameters();
  // Chromium lists none once the sender is stopped. Ask only of senders that were refused: reading parameters there
  // makes useless what the application has read of them before.
  if (parameters.encodings.length === 0) throw closed();
  if (target.createEncodedStreams) return;
  try {
    // Firefox lists them still, but refuses to set them, even to what they are, before it looks at anything else:
    // https://w3c.github.io/webrtc-pc/#dom-rtcrtpsender-setparameters
    await target.setParameters(parameters);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'InvalidStateError') throw closed(cause);
  }
}

function closed(cause?: unknown): EncodedTransformError {
  return new EncodedTransformError('closed', 'the connection is closed', { cause });
}
