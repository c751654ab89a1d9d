interface Waiting {
  since: number;
  readonly excused: (() => boolean) | undefined;
  readonly expire: () => void;
}

/** Settles as `promise` does, or rejects with `expired()` when that takes too long. See {@link deadline}. */
export type Guard = <T>(promise: Promise<T>, expired: () => Error, excused?: () => boolean) => Promise<T>;

/**
 * Gives promises a time limit without a timer each: at 2,000 frames a second that would cost more than the frames.
 * One coarse interval runs while something is awaited, so a limit may be exceeded by a quarter. The time of a promise
 * starts anew whenever its `excused` is true.
 *
 * @param limit in milliseconds
 */
export function deadline(limit: number): Guard {
  const pending = new Set<Waiting>();
  let timer: ReturnType<typeof setInterval> | undefined;

  function check(): void {
    const now = performance.now();
    for (const waiting of pending) {
      if (waiting.excused?.()) waiting.since = now;
      if (now - waiting.since < limit) continue;
      pending.delete(waiting);
      waiting.expire();
    }
    if (pending.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return (promise, expired, excused) =>
    new Promise((resolve, reject) => {
      const waiting = { since: performance.now(), excused, expire: () => reject(expired()) };
      pending.add(waiting);
      timer ??= setInterval(check, limit / 4);
      const settle =
        <V>(how: (value: V) => void) =>
        (value: V) => {
          pending.delete(waiting);
          how(value);
        };
      promise.then(settle(resolve), settle(reject));
    });
}
