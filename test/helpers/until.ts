/** Waits for a condition, however long a busy machine takes: tests wait on conditions, never on clocks. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limit = 15_000): Promise<void> {
  const end = performance.now() + limit;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${limit} ms in vain for: ${what}`);
    await pause(50);
  }
}

/** Lets some time pass. Not for synchronisation: for letting what must not happen have its chance. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The next event of a type. */
export function nextEvent<T extends Event = Event>(target: EventTarget, type: string, limit = 15_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no "${type}" event within ${limit} ms`)), limit);
    target.addEventListener(
      type,
      (event) => {
        clearTimeout(timer);
        resolve(event as T);
      },
      { once: true },
    );
  });
}
