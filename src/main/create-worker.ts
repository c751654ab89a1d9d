import { wrongType } from '../shared/arguments.js';
import { watchWorker } from './worker-failure.js';

/** Options of {@link createWorker}. */
export interface CreateWorkerOptions {
  /**
   * Where the worker's script is, if not beside this module: a bundle of your own, or `dist/bundles/worker.js` on a
   * CDN. A script of another origin is started through a Blob, which a content security policy must allow
   * (`worker-src blob:`).
   */
  readonly url?: string | URL;
  /** How the script at `url` is loaded; the bundle on a CDN is `classic`. Default `classic`. */
  readonly type?: WorkerType;
  /** The worker's name, as developer tools show it. Default `framepipe`. */
  readonly name?: string;
}

/**
 * Makes a worker with every stage of the toolkit; one serves any number of pipelines. The application owns it: the
 * library never terminates it.
 *
 * @example
 * ```ts
 * import { createWorker } from 'framepipe';
 *
 * const worker = createWorker();
 * const fromCdn = createWorker({ url: 'https://cdn.example/framepipe/worker.js' });
 * ```
 */
export function createWorker(options: CreateWorkerOptions = {}): Worker {
  const { url, type = 'classic', name = 'framepipe' } = options;
  const worker =
    url === undefined
      ? // Spelt out in one piece, because bundlers look for exactly this.
        new Worker(new URL('../../workers/default.worker.js', import.meta.url), { type: 'module', name: 'framepipe' })
      : startScript(url, type, name);
  watchWorker(worker);
  return worker;
}

function startScript(url: string | URL, type: WorkerType, name: string): Worker {
  if (typeof url !== 'string' && !(url instanceof URL)) throw wrongType('options.url', 'a string or URL', url);
  const script = new URL(url, location.href);
  if (script.origin === location.origin || script.protocol === 'blob:') return new Worker(script, { type, name });
  // Browsers refuse to start a worker from another origin, but let one import from there.
  const quoted = JSON.stringify(script.href);
  const source = type === 'module' ? `import ${quoted};` : `importScripts(${quoted});`;
  return startSource(source, type, name);
}

/** Starts a worker from its source text. */
export function startSource(source: string, type: WorkerType, name: string): Worker {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url, { type, name });
  // The script has been fetched by the time the worker first speaks or fails; a short-lived URL would race with that.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return worker;
}
