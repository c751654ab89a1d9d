/**
 * What WebCrypto was asked to do while `run` ran, and by what it began: the work that somebody caused, told by counting
 * instead of by a clock. It waits for all of it, which would else be counted for the next.
 */
export async function operationsOf(run: () => Promise<unknown>): Promise<Readonly<Record<Operation, number>>> {
  const counts: Record<Operation, number> = { decrypt: 0, sign: 0, deriveBits: 0, importKey: 0 };
  const prototype = SubtleCrypto.prototype as unknown as Record<Operation, (...args: unknown[]) => unknown>;
  const underWay = new Set<unknown>();
  const originals = { ...counts } as unknown as typeof prototype;
  for (const name of Object.keys(counts) as Operation[]) {
    const original = prototype[name];
    originals[name] = original;
    prototype[name] = function (this: SubtleCrypto, ...args: unknown[]) {
      counts[name] += 1;
      const result = original.apply(this, args) as Promise<unknown>;
      underWay.add(result);
      const end = () => underWay.delete(result);
      result.then(end, end);
      return result;
    };
  }
  try {
    await run();
    // What one begins when it ends is begun before the next turn of the event loop.
    do await new Promise((resolve) => setImmediate(resolve));
    while (underWay.size > 0);
  } finally {
    Object.assign(prototype, originals);
  }
  return counts;
}

export type Operation = 'decrypt' | 'sign' | 'deriveBits' | 'importKey';
