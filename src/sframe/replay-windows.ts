import { ReplayWindow } from './replay-window.js';

/** Keys remembered at most; the one used longest ago goes first. A sender has one for each track and key. */
const LIMIT = 4_096;

const windows = new Map<string, ReplayWindow>();

/**
 * The replay windows of every key that has opened a frame in this realm, by the key's identity. They are shared by all
 * pipelines and outlive them, so that what one track has opened cannot be played again as another, or as the same one
 * after its keys were removed and given again.
 */
export const replayWindows = {
  /** The window of a key, or a fresh one, which counts only once it is kept. */
  find(identity: string, size: number): ReplayWindow {
    return windows.get(identity) ?? new ReplayWindow(size);
  },

  /** Keeps a key's window; only after a frame has authenticated, or forgers could fill the memory. */
  keep(identity: string, window: ReplayWindow): void {
    // Put last again: a Map keeps the order of insertion.
    windows.delete(identity);
    windows.set(identity, window);
    if (windows.size > LIMIT) windows.delete(windows.keys().next().value!);
  },
} as const;
