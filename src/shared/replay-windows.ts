import { ReplayBitmap } from './replay-bitmap.js';

/** Keys remembered at most; the one used longest ago goes first. A sender has one for each track and key. */
const LIMIT = 4_096;

/**
 * The replay windows of keys that have opened a frame, by the identity of the key. Ask {@link ReplayWindows.accepts}
 * before decrypting, and {@link ReplayWindows.commit} after the frame has authenticated: what has not authenticated
 * makes no window, or forgers could fill the memory.
 */
export class ReplayWindows {
  readonly #windows = new Map<string, ReplayBitmap>();
  /** The last of them. */
  #latest: string | undefined;

  /** How many keys have a window. */
  get size(): number {
    return this.#windows.size;
  }

  /** Whether a frame under this key with this counter may be opened. Changes nothing. */
  accepts(identity: string, counter: number | bigint): boolean {
    return this.#windows.get(identity)?.accepts(counter) ?? true;
  }

  /**
   * Records a frame that has authenticated; `false` where it was not the first with its counter.
   *
   * @param size counters that a window remembers, where this is the key's first frame
   */
  commit(identity: string, counter: number | bigint, size: number): boolean {
    const window = this.#windows.get(identity) ?? new ReplayBitmap(size);
    if (identity !== this.#latest) this.#putLast(identity, window);
    return window.commit(counter);
  }

  /** A Map keeps the order of insertion. */
  #putLast(identity: string, window: ReplayBitmap): void {
    this.#latest = identity;
    this.#windows.delete(identity);
    this.#windows.set(identity, window);
    if (this.#windows.size > LIMIT) this.#windows.delete(this.#windows.keys().next().value!);
  }
}

/**
 * Those of this realm, shared by all pipelines that do not have their own. They outlive the pipelines, so that what one
 * track has opened cannot be played again as another, or as the same one after its keys were removed and given again.
 */
export const sharedReplayWindows: ReplayWindows = /* @__PURE__ */ new ReplayWindows();
