import { holdTarget } from './hold-media.js';
import { isSender, type TransformTarget } from './target.js';

/** Keeps frames from passing a target that could not get its pipeline: holds it until it gets one, or else stops it. */
export function failClosed(target: TransformTarget): void {
  if (!holdTarget(target)) stopTarget(target);
}

/**
 * Stops a target whose frames go by its pipeline: a sender loses its track, so that nothing leaves in the clear; what
 * a receiver would play is noise, and is silenced. The application can undo either, knowingly: a track that is merely
 * put in the old one's place, as when the camera changes, is not sent either.
 */
export function stopTarget(target: TransformTarget): void {
  if (isSender(target)) {
    target.replaceTrack(null).catch(() => {});
    switchOff(target).catch(() => {});
  } else {
    target.track.enabled = false;
  }
  // Firefox sends audio of an encoding that is switched off, but heeds a transform at any time; Chromium the reverse.
  holdTarget(target);
}

/** Rejects where the sender's connection is closed. */
async function switchOff(sender: RTCRtpSender): Promise<void> {
  for (;;) {
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) encoding.active = false;
    await sender.setParameters(parameters);
    if (parameters.encodings.length > 0) return;
    // Chromium lists none of an audio sender between the remote offer that made it and the answer.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
