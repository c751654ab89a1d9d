/** A machine that does one cryptographic operation at a time, and takes its time for each. */
export interface SlowCrypto {
  /** Resolves when nothing is being computed, and all that results have led to is done: until then time must stand. */
  settled(): Promise<void>;
  /** Gives the real machine back. */
  restore(): void;
}

const names = [
  ...(['digest', 'encrypt', 'decrypt', 'sign', 'verify', 'deriveBits', 'deriveKey'] as const),
  ...(['generateKey', 'importKey', 'exportKey'] as const),
];

type Operation = (...args: unknown[]) => Promise<unknown>;

/**
 * Puts all of WebCrypto's operations into one queue, so that the order of results is the same in each run. Stop time first
 * (`fakeClock`), and let it pass only when all is settled.
 *
 * @param cost milliseconds of that time for each operation, 0 for none
 */
export function slowCrypto(cost: number): SlowCrypto {
  const prototype = Object.getPrototypeOf(crypto.subtle) as Record<string, Operation>;
  const real = new Map(names.map((name) => [name, prototype[name]!]));
  let last: Promise<unknown> = Promise.resolve();
  let running = 0;

  for (const [name, operation] of real) {
    prototype[name] = function (this: unknown, ...args: unknown[]) {
      running += 1;
      // At once, as arguments may be wiped after the call; what comes of it is told in its turn.
      const done = operation.apply(this, args).finally(() => {
        running -= 1;
      });
      done.catch(() => {});
      const told = last.then(() => cost > 0 && new Promise((resolve) => setTimeout(resolve, cost))).then(() => done);
      last = told.catch(() => {});
      return told;
    };
  }

  return {
    async settled() {
      do await new Promise((resolve) => setImmediate(resolve));
      while (running > 0);
    },
    restore() {
      Object.assign(prototype, Object.fromEntries(real));
    },
  };
}
