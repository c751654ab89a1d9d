/** The shortest time between two requests, in milliseconds: a key frame needs a round trip to come. */
const SHORTEST = 500;
/** While no key frame comes, requests thin out up to this: a receiver that cannot decrypt must not flood a room. */
const LONGEST = 8_000;

/** Asks for key frames; {@link keyFrameRequester} makes it. */
export interface KeyFrameRequester {
  request(): void;
  /** A key frame went through: what was asked for has come. */
  arrived(): void;
}

/**
 * Limits the rate of requests. One that comes too early is kept and made later, unless a key frame has come by then;
 * every request in vain doubles the wait.
 *
 * @param ask asks the browser, once
 */
export function keyFrameRequester(ask: () => void): KeyFrameRequester {
  let interval = SHORTEST;
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  return {
    request() {
      timer ??= setTimeout(
        () => {
          const now = performance.now();
          // After a long time without a wish, what was in vain then says nothing.
          interval = now - last > 2 * LONGEST ? SHORTEST : Math.min(2 * interval, LONGEST);
          last = now;
          timer = undefined;
          ask();
        },
        last + interval - performance.now(),
      );
    },
    arrived() {
      interval = SHORTEST;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
