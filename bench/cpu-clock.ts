/** Milliseconds that the browser's threads have worked so far. */
export interface CpuTime {
  /** All of the browser's processes. */
  readonly all: number;
  /** The one thread that is asked about. */
  readonly thread: number;
}

/** Keeps a thread busy for a while, by which it is recognised among the browser's. */
export function spin(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

/** How long a thread spins to be recognised, in milliseconds. */
export const RECOGNITION = 200;

/** Asks the server that started the browser how long a thread has worked. */
export class CpuClock {
  readonly #thread: string;

  private constructor(thread: string) {
    this.#thread = thread;
  }

  /** Of the thread that `spins`; `undefined` where the system does not tell. */
  static async find(spins: () => void | Promise<void>): Promise<CpuClock | undefined> {
    if (!(await ask<boolean>('mark'))) return undefined;
    await spins();
    return new CpuClock(await ask<string>('busiest'));
  }

  /** How long this thread, and all of them, have worked so far. */
  read(): Promise<CpuTime> {
    return ask(`read?${this.#thread}`);
  }

  /** Bytes of this thread's process that are in memory, and its own. */
  memory(): Promise<number> {
    return ask(`memory?${this.#thread}`);
  }
}

async function ask<T>(what: string): Promise<T> {
  return (await fetch(`/cpu/${what}`)).json() as Promise<T>;
}
