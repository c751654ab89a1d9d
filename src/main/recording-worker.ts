import { deferred } from '../shared/deferred.js';
import { watchWorker } from './worker-failure.js';

/** Resolves for each recording worker once its script has been run. */
const ready = new WeakMap<Worker, Promise<void>>();

/**
 * Makes a worker that writes recordings, any number of them; the application owns it. It imports mediabunny, so it is
 * there only for applications that have it.
 *
 * @example
 * ```ts
 * import { createRecordingWorker, type RecordableAttachment, startRecording } from 'framepipe/recording.js';
 *
 * const worker = createRecordingWorker();
 * const recordEach = (all: readonly RecordableAttachment[]) => all.map((one) => startRecording({ tracks: [one], worker }));
 * ```
 */
export function createRecordingWorker(): Worker {
  // Spelt out in one piece, because bundlers look for exactly this.
  const worker = new Worker(new URL('../../workers/recording.worker.js', import.meta.url), {
    type: 'module',
    name: 'framepipe-recording',
  });
  watchWorker(worker);
  const { promise, resolve } = deferred<void>();
  // It speaks first: bundlers may load its script in parts, and what is posted before the last of them is lost.
  worker.addEventListener('message', () => resolve(), { once: true });
  ready.set(worker, promise);
  return worker;
}

/** Whether a worker writes recordings. */
export function isRecordingWorker(worker: unknown): worker is Worker {
  return worker instanceof Worker && ready.has(worker);
}

/** Posts to a recording worker, as soon as it can hear. */
export function postToRecordingWorker(worker: Worker, message: unknown, transfer: Transferable[]): void {
  void ready.get(worker)?.then(() => worker.postMessage(message, transfer));
}
