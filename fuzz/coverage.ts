import { Session } from 'node:inspector';

/** The code whose coverage guides: our own, and that of which ours relies on to read messages. */
const OWN = /\/(?:src|cli|workers)\/[^?]*\.ts|\/node_modules\/ts-mls\//;

interface Taken {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
    }[];
  }[];
}

/** Which blocks of the project's code ran, from V8 itself: https://v8.dev/blog/javascript-code-coverage. */
export class Coverage {
  readonly #session = new Session();
  readonly #known = new Set<string>();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Blocks that have run so far. */
  get size(): number {
    return this.#known.size;
  }

  /** Blocks that ran since the last call and are not known yet. */
  read(): string[] {
    const news: string[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (_error: Error | null, taken: Taken) => {
      for (const { url, functions } of taken.result) if (OWN.test(url)) news.push(...this.#newOf(url, functions));
    });
    return news;
  }

  /** Knows these from now on. */
  add(blocks: readonly string[]): void {
    for (const block of blocks) this.#known.add(block);
  }

  #newOf(url: string, functions: Taken['result'][number]['functions']): string[] {
    return functions
      .flatMap(({ ranges }) => ranges)
      .filter(({ count }) => count > 0)
      .map(({ startOffset, endOffset }) => `${url}:${startOffset}-${endOffset}`)
      .filter((block) => !this.#known.has(block));
  }
}
