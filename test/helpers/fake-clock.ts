/** Time as a test moves it, in the place of timers and of `performance.now()`. */
export interface FakeClock {
  /** Lets so many milliseconds pass: what is due runs at its time, and all that it leads to before time goes on. */
  pass(milliseconds: number): Promise<void>;
  /** How many timers are running. */
  readonly timers: number;
  /** Gives the real time back. */
  restore(): void;
}

type RealID = ReturnType<typeof globalThis.setTimeout>;

interface Timer {
  readonly action: (...args: unknown[]) => void;
  readonly args: unknown[];
  readonly every: number | undefined;
  due: number;
}

const allIsDone = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Stops time until a test lets it pass.
 *
 * @param settled resolves when all is done that what has run leads to without time. Default: promises; with cryptography,
 *   that of `slowCrypto`
 * @example
 * ```ts
 * import { fakeClock } from '../helpers/fake-clock.js';
 *
 * const clock = fakeClock();
 * setTimeout(() => console.log('a second later'), 1_000);
 * await clock.pass(1_000);
 * clock.restore();
 * ```
 */
export function fakeClock(settled = allIsDone): FakeClock {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const realNow = performance.now;
  const timers = new Map<number, Timer>();
  let now = 1_000;
  let lastID = 0;

  const add = (action: Timer['action'], delay = 0, args: unknown[] = [], every?: number) => {
    lastID += 1;
    timers.set(lastID, { action, args, every, due: now + Math.max(0, delay) });
    return lastID;
  };
  // Timers from before time stopped may still end.
  const remove = (id: number | RealID | undefined) => {
    if (typeof id === 'number') timers.delete(id);
    else clearTimeout(id);
  };
  Object.assign(globalThis, {
    setTimeout: (action: Timer['action'], delay?: number, ...args: unknown[]) => add(action, delay, args),
    setInterval: (action: Timer['action'], delay = 0, ...args: unknown[]) => add(action, delay, args, delay),
    clearTimeout: remove,
    clearInterval: remove,
  });
  performance.now = () => now;

  return {
    get timers() {
      return timers.size;
    },
    async pass(milliseconds) {
      const end = now + milliseconds;
      await settled();
      for (;;) {
        const [next] = [...timers].sort(([, one], [, other]) => one.due - other.due);
        if (!next || next[1].due > end) break;
        const [id, timer] = next;
        now = Math.max(now, timer.due);
        if (timer.every === undefined) timers.delete(id);
        else timer.due = now + Math.max(1, timer.every);
        timer.action(...timer.args);
        await settled();
      }
      now = end;
    },
    restore() {
      Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
      performance.now = realNow;
    },
  };
}
