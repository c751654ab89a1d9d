import { EncodedTransformError } from '../shared/errors.js';
import { connectionOf, isSender, seemsClosed, type TransformTarget } from './target.js';

/** How long a transport may be closed for being bundled into another, in milliseconds. */
const BUNDLING = 500;

/**
 * Rejects with `closed` when the target's connection is closed. Of a receiver that never negotiated, on a connection
 * that is not watched, nothing tells.
 */
export async function checkOpen(target: TransformTarget): Promise<void> {
  if (target.transport && !seemsClosed(target)) return;
  if (await isClosed(target)) throw new EncodedTransformError('closed', 'the connection is closed');
}

function isClosed(target: TransformTarget): boolean | Promise<boolean> {
  if (connectionOf(target)) return seemsClosed(target);
  return isSender(target) ? isStopped(target) : staysClosed(target);
}

/**
 * To set a stopped sender's parameters, even to what they are, is refused before anything else is looked at
 * (https://w3c.github.io/webrtc-pc/#dom-rtcrtpsender-setparameters). In Chromium it makes useless what the application
 * has read of them before.
 */
async function isStopped(sender: RTCRtpSender): Promise<boolean> {
  try {
    await sender.setParameters(sender.getParameters());
    return false;
  } catch (error) {
    return error instanceof DOMException && error.name === 'InvalidStateError';
  }
}

async function staysClosed(receiver: RTCRtpReceiver): Promise<boolean> {
  const end = performance.now() + BUNDLING;
  while (seemsClosed(receiver)) {
    if (performance.now() > end) return true;
    await new Promise((resolve) => setTimeout(resolve, BUNDLING / 10));
  }
  return false;
}
