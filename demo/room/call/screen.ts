/** A screen, window or tab that is shared. */
export interface ScreenShare {
  readonly stream: MediaStream;
  stop(): void;
}

/** Whether this browser can share screens; those of phones cannot. */
export const canShareScreen = 'getDisplayMedia' in ((navigator as Partial<Navigator>).mediaDevices ?? {});

/**
 * Asks what to share. Undefined where the person chose nothing; rejects where it cannot be had.
 *
 * @param onEnd called when the person ends it by the browser's own button
 */
export async function shareScreen(onEnd: () => void): Promise<ScreenShare | undefined> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 10 } }, audio: false });
  } catch (error) {
    if ((error as DOMException).name === 'NotAllowedError') return undefined;
    throw error;
  }
  for (const track of stream.getVideoTracks()) {
    // Letters stay legible; pictures may be few.
    track.contentHint = 'detail';
    track.addEventListener('ended', onEnd);
  }
  return {
    stream,
    stop() {
      for (const track of stream.getTracks()) track.stop();
    },
  };
}
