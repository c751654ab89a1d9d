import { EncodedTransformError } from '../shared/errors.js';
import { isSender, type TransformTarget } from './target.js';

/**
 * Rejects with `closed` when a sender's connection was closed before it ever negotiated. No property tells that, but
 * setting a sender's parameters to what they are is refused by a stopped transceiver before anything else is looked at
 * (https://w3c.github.io/webrtc-pc/#dom-rtcrtpsender-setparameters). A negotiated one has a transport that tells.
 */
export async function checkOpen(target: TransformTarget): Promise<void> {
  if (!isSender(target) || target.transport) return;
  try {
    await target.setParameters(target.getParameters());
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'InvalidStateError') {
      throw new EncodedTransformError('closed', 'the connection is closed', { cause });
    }
  }
}
