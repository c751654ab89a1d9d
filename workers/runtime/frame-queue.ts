import type { FrameRecord } from '../../src/shared/frame-record.js';

/**
 * How long a stream may wait for its key frame after an overflow, in milliseconds: some browsers call a key frame a
 * delta, and a call must not wait for ever for one that went by.
 */
const KEY_FRAME_WAIT = 5_000;
/** What may wait, in bytes: three seconds at 20 Mbit/s. */
const MOST_BYTES = 8 * 2 ** 20;

/** The frames that wait for the stages; {@link frameQueue} makes it. */
export interface FrameQueue {
  /** Oldest first. */
  readonly frames: readonly FrameRecord[];
  /** Takes a frame in and returns how many were dropped for it, itself perhaps among them. */
  push(frame: FrameRecord): number;
  shift(): FrameRecord | undefined;
}

/**
 * A queue bounded in frames and in bytes. The browser's own is no help: Firefox's grows without limit, Chromium's keeps
 * the oldest 60 and drops the rest. Where this one overflows, audio loses its oldest frames; video loses everything that
 * waits and all deltas up to the next key frame, since they could not be decoded without those.
 */
export function frameQueue(limit: number): FrameQueue {
  const frames: FrameRecord[] = [];
  let bytes = 0;
  /** The streams whose key frame has come since the last overflow, and when that was. */
  const resumed = new Set<number>();
  let overflowed: number | undefined;

  /** Not a matter of the clock before there was an overflow: looking at it costs more than the rest of this. */
  const isRecent = (): boolean => overflowed !== undefined && performance.now() - overflowed < KEY_FRAME_WAIT;

  const awaitsKeyFrame = ({ type, synchronizationSource }: FrameRecord): boolean => {
    if (type === 'key') resumed.add(synchronizationSource);
    return !resumed.has(synchronizationSource);
  };

  function shift(): FrameRecord | undefined {
    const frame = frames.shift();
    bytes -= frame?.bytes.length ?? 0;
    return frame;
  }

  return {
    frames,
    push(frame) {
      const isFull = () => frames.length === limit || bytes + frame.bytes.length > MOST_BYTES;
      let dropped = 0;
      if (isFull()) {
        const isAudio = frame.kind === 'audio';
        for (; frames.length > 0 && (isFull() || !isAudio); dropped += 1) shift();
        if (!isAudio) overflowed = performance.now();
        resumed.clear();
      }
      if (isRecent() && awaitsKeyFrame(frame)) return dropped + 1;
      frames.push(frame);
      bytes += frame.bytes.length;
      return dropped;
    },
    shift,
  };
}
