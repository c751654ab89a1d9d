import { type CreateWorkerOptions, createWorker as createWorkerAt } from './main/create-worker.js';

export * from './index.js';

/**
 * As of `framepipe`, for the bundle on a CDN: the default worker is `worker.js` beside the bundle, and of another origin
 * than the page it is started through a Blob.
 *
 * @example
 * ```ts
 * import { createWorker } from 'framepipe';
 *
 * const worker = createWorker();
 * ```
 */
export function createWorker(options: CreateWorkerOptions = {}): Worker {
  return createWorkerAt({ url: new URL('../workers/default.worker.js', import.meta.url), ...options });
}
