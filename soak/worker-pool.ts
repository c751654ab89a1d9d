/** Workers that serve the pipelines of all calls, a few for each; one that is killed has a successor at once. */
export class WorkerPool {
  readonly #workers: Worker[];
  readonly #onTrouble: (what: string) => void;
  #turn = 0;

  constructor(size: number, onTrouble: (what: string) => void) {
    this.#onTrouble = onTrouble;
    this.#workers = Array.from({ length: size }, () => this.#start());
  }

  /** Those that live. */
  get all(): readonly Worker[] {
    return this.#workers;
  }

  /** One of them, in turn. */
  next(): Worker {
    return this.#workers[this.#turn++ % this.#workers.length]!;
  }

  /** Terminates a worker without a word, as a crash would. */
  kill(worker: Worker): void {
    worker.terminate();
    this.#workers[this.#workers.indexOf(worker)] = this.#start();
  }

  end(): void {
    for (const worker of this.#workers) worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker('/soak.worker.js', { type: 'module' });
    worker.addEventListener('error', ({ message }) => this.#onTrouble(`worker: ${message || 'did not load'}`));
    return worker;
  }
}
