import type { TransformTarget } from './target.js';

/**
 * Whether the browser would silently ignore a first transform on this target now, and send in the clear. Chromium does
 * so one task after the target was made, unless its connection has `encodedInsertableStreams`. The old
 * createEncodedStreams fails in just the same cases, and where it succeeds a transform set in the same task still
 * counts; it must not be called once there is a transform, as it would take the frames away.
 */
export function isTooLate(target: TransformTarget): boolean {
  if (!target.createEncodedStreams || target.transform) return false;
  try {
    target.createEncodedStreams();
    return false;
  } catch {
    return true;
  }
}
