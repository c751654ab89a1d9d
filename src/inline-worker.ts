import workerSource from './inline-worker-source.js';
import { startSource } from './main/create-worker.js';
import { watchWorker } from './main/worker-failure.js';

/**
 * Makes the default worker from its own source text, for pages that cannot serve a file for it. The script grows by the
 * worker's size, and a content security policy must allow it (`worker-src blob:`).
 *
 * @example
 * ```ts
 * import { createInlineWorker } from 'framepipe/inline-worker.js';
 *
 * const worker = createInlineWorker();
 * ```
 */
export function createInlineWorker(): Worker {
  const worker = startSource(workerSource, 'classic', 'framepipe');
  watchWorker(worker);
  return worker;
}
