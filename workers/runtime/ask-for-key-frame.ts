import type { KeyFrameMessage } from '../../src/shared/protocol.js';
import type { Side } from '../../src/shared/stage.js';

/**
 * Asks for a key frame by whichever way there is. A receiver's transformer sends a PLI (or FIR) to the far end. On a
 * sender, Firefox's transformer makes its encoder give one; elsewhere only the page can (`setParameters`), so it is
 * told. Where there is no transformer (createEncodedStreams) a receiver has no way at all: returns false.
 */
export function askForKeyFrame(
  side: Side,
  transformer: RTCRtpScriptTransformer | undefined,
  port: MessagePort,
): boolean {
  if (side === 'receiver') {
    // Refused while nothing has been received yet, when the first key frame is on its way anyhow.
    transformer?.sendKeyFrameRequest().catch(() => {});
    return transformer !== undefined;
  }
  if (transformer && 'generateKeyFrame' in transformer) {
    // May stay pending for ever where the encoding is not being sent: nobody waits for it.
    transformer.generateKeyFrame().catch(() => {});
  } else {
    port.postMessage({ framepipeKeyFrame: true } satisfies KeyFrameMessage);
  }
  return true;
}
