/**
 * Makes a sender's encoder give a key frame on every layer it sends. Resolves to false where this browser has no way
 * from the page (Firefox: there the worker's transformer does it).
 * See https://w3c.github.io/webrtc-extensions/#rtcrtpsender-setparameters-keyframe.
 *
 * @example
 * ```ts
 * import { requestKeyFrame } from 'framepipe';
 *
 * async function refresh(pc: RTCPeerConnection): Promise<void> {
 *   for (const sender of pc.getSenders()) if (sender.track?.kind === 'video') await requestKeyFrame(sender);
 * }
 * ```
 */
export async function requestKeyFrame(sender: RTCRtpSender): Promise<boolean> {
  // Firefox takes the second argument and ignores it; nothing but the vendor's own interface tells them apart.
  if (!('createEncodedStreams' in sender)) return false;
  try {
    const parameters = sender.getParameters();
    if (parameters.encodings.length === 0) return false;
    const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
    await sender.setParameters(parameters, { encodingOptions });
    return true;
  } catch {
    // Stopped, closed, or changed by someone else at the same time: a later request will do.
    return false;
  }
}
