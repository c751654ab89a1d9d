import type { Side } from '../../src/shared/stage.js';
import type { FrameStreams } from './runner.js';

/**
 * Asks for a key frame by whichever way there is. A receiver's transformer sends a PLI (or FIR) to the far end. On a
 * sender, Firefox's transformer makes its encoder give one; elsewhere only the page can (`setParameters`), so it is
 * told. With createEncodedStreams a receiver has no way at all: returns false.
 */
export function askForKeyFrame(side: Side, streams: FrameStreams | undefined, askPage: () => void): boolean {
  const isSender = side === 'sender';
  const asked = isSender ? streams?.generateKeyFrame?.() : streams?.sendKeyFrameRequest?.();
  if (isSender && !asked) askPage();
  // Refused while nothing has been received yet, when the first key frame is on its way anyhow. On a sender it may stay
  // pending for ever where the encoding is not being sent: nobody waits for it.
  asked?.catch(() => {});
  return isSender || asked !== undefined;
}
