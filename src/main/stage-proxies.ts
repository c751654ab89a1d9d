/** Calls a stage's method in the worker. */
type Call = (stage: string, method: string, args: unknown[]) => Promise<unknown>;

/**
 * Objects whose every property is a stage, whose every property is a method: names are checked by the compiler, and
 * by the worker, which answers `unknown-method`.
 */
export function stageProxies<T>(call: Call): T {
  return named((stage) =>
    named(
      (method) =>
        (...args: unknown[]) =>
          call(stage, method, args),
    ),
  ) as T;
}

function named(make: (name: string) => unknown): object {
  const made = new Map<string, unknown>();
  return new Proxy(Object.freeze({}), {
    get(_target, name) {
      // Without this, `await stages` would take a stage called "then" for a promise.
      if (typeof name !== 'string' || name === 'then') return undefined;
      if (!made.has(name)) made.set(name, make(name));
      return made.get(name);
    },
  });
}
