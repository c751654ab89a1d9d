import type { Presentation } from '../analysis/presentation.js';

/**
 * Tells `presentation` of every picture that an element shows, and `onFreeze` of every freeze that ends, until the
 * returned function is called. Browsers without requestVideoFrameCallback tell nothing.
 */
export function watchScreen(
  video: HTMLVideoElement,
  presentation: Presentation,
  onFreeze: (duration: number) => void,
): () => void {
  if (!('requestVideoFrameCallback' in video)) return () => {};
  const ended = new AbortController();
  const { signal } = ended;
  const onPicture: VideoFrameRequestCallback = (_now, { expectedDisplayTime, presentedFrames, rtpTimestamp }) => {
    const time = performance.timeOrigin + expectedDisplayTime;
    const freeze = presentation.add({ time, count: presentedFrames, rtpTimestamp });
    if (freeze !== undefined) onFreeze(freeze);
    next();
  };
  const next = () => {
    const handle = video.requestVideoFrameCallback(onPicture);
    signal.onabort = () => video.cancelVideoFrameCallback(handle);
  };
  // What nobody looks at, browsers do not draw.
  const interrupt = () => presentation.interrupt();
  for (const type of ['pause', 'emptied']) video.addEventListener(type, interrupt, { signal });
  video.ownerDocument.addEventListener('visibilitychange', interrupt, { signal });
  next();
  return () => ended.abort();
}
