import { type ReplayBitmap, replayBitmap } from './replay-bitmap.js';

/** Keys remembered at most; the one used longest ago goes first. A sender has one for each track and key. */
const LIMIT = 4_096;

/**
 * The replay windows of keys that have opened a frame, by the identity of the key. Ask {@link ReplayWindows.accepts}
 * before decrypting, and {@link ReplayWindows.commit} after the frame has authenticated: what has not authenticated
 * makes no window, or forgers could fill the memory.
 */
export interface ReplayWindows {
  /** How many keys have a window. */
  readonly size: number;
  /** Whether a frame under this key with this counter may be opened. Changes nothing. */
  accepts(identity: string, counter: number | bigint): boolean;
  /**
   * Records a frame that has authenticated; `false` where it was not the first with its counter.
   *
   * @param size counters that a window remembers, where this is the key's first frame
   */
  commit(identity: string, counter: number | bigint, size: number): boolean;
}

export function replayWindows(): ReplayWindows {
  const windows = new Map<string, ReplayBitmap>();
  /** The last of them. */
  let latest: string | undefined;

  /** A Map keeps the order of insertion. */
  function putLast(identity: string, window: ReplayBitmap): void {
    latest = identity;
    windows.delete(identity);
    windows.set(identity, window);
    if (windows.size > LIMIT) windows.delete(windows.keys().next().value!);
  }

  return {
    get size() {
      return windows.size;
    },
    accepts: (identity, counter) => windows.get(identity)?.accepts(counter) ?? true,
    commit(identity, counter, size) {
      const window = windows.get(identity) ?? replayBitmap(size);
      if (identity !== latest) putLast(identity, window);
      return window.commit(counter);
    },
  };
}

/**
 * Those of this realm, shared by all pipelines that do not have their own. They outlive the pipelines, so that what one
 * track has opened cannot be played again as another, or as the same one after its keys were removed and given again.
 */
export const sharedReplayWindows: ReplayWindows = /* @__PURE__ */ replayWindows();
