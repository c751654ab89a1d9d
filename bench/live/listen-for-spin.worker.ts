import { spin } from '../cpu-clock.js';

/** Lets the page find the worker's thread: whatever else the worker does, it spins when it is told to, and answers. */
export function listenForSpin(): void {
  addEventListener('message', ({ data }: MessageEvent<{ readonly spin?: number } | undefined>) => {
    if (data?.spin === undefined) return;
    spin(data.spin);
    postMessage({ spun: true });
  });
}
