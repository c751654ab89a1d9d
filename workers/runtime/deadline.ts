/** Time is looked at so many times within a limit. */
const LOOKS = 4;

/** The time limit of what goes on one at a time: there is at most one, from `start` to `stop` or until it has expired. */
export interface Watch {
  /** Calls `expire` when it takes too long. Time during which `excused` is true does not count. */
  start(expire: () => void, excused?: () => boolean): void;
  stop(): void;
  /** Ends the watch, and what it watches. */
  close(): void;
}

/** Gives out watches; {@link deadline} makes it. */
export type Deadline = () => Watch;

interface Running {
  looks: number;
  expire: (() => void) | undefined;
  excused: (() => boolean) | undefined;
}

/**
 * Time limits without a timer each, a promise each, or a look at the clock: at 2,000 frames a second those would cost more
 * than the frames. One coarse interval runs while something is watched, so a limit may be exceeded by a quarter.
 *
 * @param limit in milliseconds
 */
export function deadline(limit: number): Deadline {
  const all = new Set<Running>();
  let timer: ReturnType<typeof setInterval> | undefined;
  /** Whether nothing was watched since the last look: to begin a timer anew for the next frame costs more than to look. */
  let isIdle = true;

  function look(): void {
    if (isIdle) {
      clearInterval(timer);
      timer = undefined;
    }
    isIdle = true;
    for (const watched of all) {
      const { expire, excused } = watched;
      if (!expire) continue;
      isIdle = false;
      watched.looks = excused?.() ? 0 : watched.looks + 1;
      // The first look may come at once, so one more makes the limit.
      if (watched.looks <= LOOKS) continue;
      watched.expire = undefined;
      expire();
    }
  }

  return () => {
    const watched: Running = { looks: 0, expire: undefined, excused: undefined };
    all.add(watched);
    return {
      start(expire, excused) {
        watched.looks = 0;
        watched.expire = expire;
        watched.excused = excused;
        isIdle = false;
        timer ??= setInterval(look, limit / LOOKS);
      },
      stop() {
        watched.expire = undefined;
      },
      close() {
        watched.expire = undefined;
        all.delete(watched);
      },
    };
  };
}
