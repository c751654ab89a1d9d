import type { FrameRecord } from '../../src/shared/frame-record.js';

/**
 * How long a stream may wait for its key frame after an overflow, in milliseconds: some browsers call a key frame a
 * delta, and a call must not wait for ever for one that went by.
 */
const KEY_FRAME_WAIT = 5_000;

/**
 * The frames that wait for the stages, bounded. The browser's own queue is no help: Firefox's grows without limit,
 * Chromium's keeps the oldest 60 and drops the rest. Where it overflows, audio loses its oldest frame; video loses
 * everything that waits and all deltas up to the next key frame, since they could not be decoded without those.
 */
export class FrameQueue {
  readonly #frames: FrameRecord[] = [];
  readonly #limit: number;
  #head = 0;
  /** Since when key frames are awaited, and the streams whose key frame has come since. */
  #awaiting: { readonly since: number; readonly arrived: Set<number> } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#frames.length - this.#head;
  }

  /** Takes a frame in and returns the frames that were dropped for it, itself perhaps among them. */
  push(frame: FrameRecord): readonly FrameRecord[] {
    if (!this.#mayEnter(frame)) return [frame];
    if (this.length < this.#limit) {
      this.#frames.push(frame);
      return [];
    }
    if (frame.kind === 'audio') {
      const oldest = this.shift();
      this.#frames.push(frame);
      return oldest ? [oldest] : [];
    }
    const dropped = this.clear();
    this.#awaiting = { since: performance.now(), arrived: new Set() };
    if (!this.#mayEnter(frame)) return [...dropped, frame];
    this.#frames.push(frame);
    return dropped;
  }

  shift(): FrameRecord | undefined {
    const frame = this.#frames[this.#head];
    if (!frame) return undefined;
    this.#head += 1;
    // Moves the rest to the front now and then, instead of at every frame.
    if (this.#head >= this.#limit || this.#head === this.#frames.length) {
      this.#frames.splice(0, this.#head);
      this.#head = 0;
    }
    return frame;
  }

  /** Empties the queue and returns what waited. */
  clear(): FrameRecord[] {
    const waiting = this.#frames.splice(0).slice(this.#head);
    this.#head = 0;
    return waiting;
  }

  #mayEnter(frame: FrameRecord): boolean {
    const awaiting = this.#awaiting;
    if (!awaiting) return true;
    if (performance.now() - awaiting.since > KEY_FRAME_WAIT) {
      this.#awaiting = undefined;
      return true;
    }
    if (frame.type === 'key') awaiting.arrived.add(frame.synchronizationSource);
    return awaiting.arrived.has(frame.synchronizationSource);
  }
}
