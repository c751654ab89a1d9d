import { isSender, type TransformTarget } from './target.js';

/**
 * Stops a target whose frames would bypass the pipeline: a sender loses its track, so that nothing leaves in the
 * clear; what a receiver would play is noise, and is silenced. The application can undo either, knowingly.
 */
export function stopTarget(target: TransformTarget): void {
  if (isSender(target)) target.replaceTrack(null).catch(() => {});
  else target.track.enabled = false;
}
