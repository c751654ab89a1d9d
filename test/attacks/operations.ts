/** What WebCrypto was asked to do while `run` ran: the work that somebody caused, told by counting instead of by a clock. */
export async function operationsOf(run: () => Promise<unknown>): Promise<Readonly<Record<Operation, number>>> {
  const counts: Record<Operation, number> = { decrypt: 0, sign: 0, deriveBits: 0, importKey: 0 };
  const prototype = SubtleCrypto.prototype as unknown as Record<Operation, (...args: unknown[]) => unknown>;
  const originals = { ...counts } as unknown as typeof prototype;
  for (const name of Object.keys(counts) as Operation[]) {
    const original = prototype[name];
    originals[name] = original;
    prototype[name] = function (this: SubtleCrypto, ...args: unknown[]) {
      counts[name] += 1;
      return original.apply(this, args);
    };
  }
  try {
    await run();
  } finally {
    Object.assign(prototype, originals);
  }
  return counts;
}

export type Operation = 'decrypt' | 'sign' | 'deriveBits' | 'importKey';
