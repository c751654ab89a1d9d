import { EncodedTransformError, toErrorRecord } from '../../src/shared/errors.js';
import { FrameRecord } from '../../src/shared/frame-record.js';
import type { PipelineStats, TransformOptions } from '../../src/shared/protocol.js';
import type { Bytes, EncodedFrame } from '../../src/shared/stage.js';
import { dropAll } from './chain.js';
import { createCounters } from './counters.js';
import { deadline } from './deadline.js';
import { frameQueue } from './frame-queue.js';
import type { KeyFrameRequester } from './key-frame-requester.js';
import type { Link, LinkHost } from './link.js';
import { repeatFilter } from './repeat-filter.js';

/** What a browser gives for one sender or receiver: its transformer, or what only createEncodedStreams gave. */
export interface FrameStreams {
  readonly readable: ReadableStream<EncodedFrame>;
  readonly writable: WritableStream<EncodedFrame>;
  sendKeyFrameRequest?(): Promise<unknown>;
  generateKeyFrame?(): Promise<unknown>;
}

/** Carries the frames of one pipeline; {@link runner} makes it. */
export interface Runner extends LinkHost {
  /** The end of every chain: the browser's writable. */
  readonly sink: Link;
  /** Takes over the streams of a transform; those of an earlier one are let go. */
  bind(streams: FrameStreams): void;
  /** Frames go through `chain` from the next one on; settles when the last frame has left the chain before it. */
  use(chain: Link): Promise<void>;
  /** The payloads that wait for the chain, as they came, oldest first. */
  queued(): readonly Bytes[];
  getStats(): PipelineStats;
  countKeyFrameRequest(): void;
  /** Lets go of streams that no longer carry anything; they would never end by themselves. */
  release(): void;
}

/** A chain that is to take the place of the present one. */
interface Swap {
  readonly chain: Link;
  readonly swapped: () => void;
}

/**
 * Carries frames from the browser's readable through a chain of stages to its writable. It alone touches the streams:
 * it reads in a loop (half the cost of pipes), so that the queue is its own and bounded, and writes the same frame
 * objects, in order.
 */
export function runner(
  { side, kind, limits: { maxQueue, frameTimeout } }: TransformOptions,
  keyFrames: KeyFrameRequester,
  emit: LinkHost['emit'],
): Runner {
  const counters = createCounters();
  const queue = frameQueue(maxQueue);
  const isRepeat = repeatFilter();
  const swaps: Swap[] = [];
  let reader: ReadableStreamDefaultReader<EncodedFrame> | undefined;
  let writer: WritableStreamDefaultWriter<EncodedFrame> | undefined;
  /** Whether the chain is at a frame, or ending. */
  let isBusy = false;
  let isPumping = false;
  /** Whether frames have gone by or been dropped while nothing ran: what then goes on needs a key frame to begin with. */
  let hasGap = true;

  const dropped: Runner['dropped'] = ({ cause, error, stage, keyFrame }) => {
    if (cause) {
      counters.dropped[cause] += 1;
      hasGap ||= cause === 'inactive';
    } else {
      const { code, message } = toErrorRecord(error);
      counters.dropped[code === 'stage-timeout' ? 'timeout' : 'error'] += 1;
      emit({ type: 'frame-error', ...(stage === undefined ? {} : { stage }), cause: code, detail: message });
    }
    if (keyFrame) keyFrames.request();
  };

  const host: LinkHost = {
    dropped,
    emit,
    watch: deadline(frameTimeout),
    expired: (stage) =>
      new EncodedTransformError('stage-timeout', `stage "${stage}" took over ${frameTimeout} ms for a frame`),
  };
  let chain = dropAll(host);

  async function read(from: ReadableStreamDefaultReader<EncodedFrame>): Promise<void> {
    for (;;) {
      const { done, value } = await from.read();
      if (done) return;
      accept(value);
    }
  }

  function accept(frame: EncodedFrame): void {
    const record = new FrameRecord(frame, side);
    counters.framesIn += 1;
    counters.bytesIn += record.bytes.length;
    // Only receivers get repeats, from retransmissions; a sender's equal frames (silence) are all meant.
    if (side === 'receiver' && record.bypass !== 'empty' && isRepeat(record)) {
      dropped({ cause: 'repeat' });
      return;
    }
    const frames = queue.push(record);
    if (frames > 0) {
      counters.dropped.overflow += frames;
      keyFrames.request();
      emit({ type: 'overflow', detail: { frames } });
    } else if (isBusy) chain.queued?.(record);
    pump();
  }

  /** Pushes what waits, for as long as the chain takes it. */
  function pump(): void {
    if (isPumping) return;
    isPumping = true;
    while (!isBusy) {
      const swap = swaps.shift();
      const record = swap ? undefined : queue.shift();
      if (!swap && !record) break;
      isBusy = true;
      if (swap) void end(swap);
      else chain.push(record!, free);
    }
    isPumping = false;
  }

  function free(): void {
    isBusy = false;
    pump();
  }

  async function end({ chain: next, swapped }: Swap): Promise<void> {
    await chain.end();
    chain = next;
    swapped();
    free();
  }

  const sink: Link = {
    push(record, done) {
      if (writer) write(writer, record);
      else dropped({ cause: 'inactive' });
      done();
    },
    end: async () => {},
  };

  function write(to: WritableStreamDefaultWriter<EncodedFrame>, { frame, bytes, bypass, type }: FrameRecord): void {
    counters.framesOut += 1;
    counters.bytesOut += bytes.length;
    if (bypass) counters[bypass === 'empty' ? 'emptyFrames' : 'telephoneEvents'] += 1;
    if (type === 'key') keyFrames.arrived();
    else if (hasGap && type) keyFrames.request();
    hasGap = false;
    // Not awaited: the browser takes every frame at once and gives no back-pressure. A rejection is told by `closed`.
    to.write(frame).catch(() => {});
  }

  function release(): void {
    reader?.cancel().catch(() => {});
    writer?.abort().catch(() => {});
    reader = writer = undefined;
  }

  return {
    ...host,
    sink,
    release,
    bind({ readable, writable }) {
      release();
      hasGap = true;
      const own = readable.getReader();
      reader = own;
      writer = writable.getWriter();
      const broken = (why: unknown) => {
        // A fresh transform may have taken the place of this one: then nothing is broken.
        if (reader !== own) return;
        release();
        emit({ type: 'stream-broken', detail: String(why) });
      };
      writer.closed.catch(broken);
      read(own).then(() => broken('the readable ended'), broken);
    },
    use: (next) =>
      new Promise((swapped) => {
        swaps.push({ chain: next, swapped });
        pump();
      }),
    queued: () => queue.frames.filter(({ bypass }) => !bypass).map(({ bytes }) => bytes),
    getStats() {
      const framesDropped = Object.values(counters.dropped).reduce((sum, count) => sum + count);
      const framesQueued = counters.framesIn - counters.framesOut - framesDropped;
      return { side, kind, ...counters, dropped: { ...counters.dropped }, framesDropped, framesQueued };
    },
    countKeyFrameRequest() {
      counters.keyFrameRequests += 1;
    },
  };
}
