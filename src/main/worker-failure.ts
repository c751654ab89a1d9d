import { EncodedTransformError } from '../shared/errors.js';

interface Watch {
  failure: EncodedTransformError | undefined;
  /** Set once it has answered: then its script was loaded and `serve()` called, whatever else fails in it. */
  serves: boolean;
  readonly listeners: Set<(failure: EncodedTransformError) => void>;
}

const watches = new WeakMap<Worker, Watch>();

/**
 * Remembers whether a worker's script could not be loaded or threw: the event comes once, perhaps long before anything
 * is attached. Watching begins with the first call, so workers are watched from where they are made or first seen.
 */
export function watchWorker(worker: Worker): Watch {
  const known = watches.get(worker);
  if (known) return known;
  const watch: Watch = { failure: undefined, serves: false, listeners: new Set() };
  watches.set(worker, watch);
  worker.addEventListener('error', (event) => {
    const why = event.message ? `threw: ${event.message}` : 'could not be loaded';
    watch.failure ??= new EncodedTransformError('worker-failed', `the worker's script ${why}`, { cause: event.error });
    for (const listener of watch.listeners) listener(watch.failure);
  });
  return watch;
}
