import { EncodedTransformError, toErrorRecord } from '../../src/shared/errors.js';
import { FrameRecord } from '../../src/shared/frame-record.js';
import { bytesOf } from '../../src/shared/frame-stage.js';
import type { PipelineStats, RunnerLimits } from '../../src/shared/protocol.js';
import type { BypassReason, EncodedFrame, MediaKind, Side } from '../../src/shared/stage.js';
import { dropAll } from './chain.js';
import { createCounters, sumDropped } from './counters.js';
import { Deadline } from './deadline.js';
import { FrameQueue } from './frame-queue.js';
import type { KeyFrameRequester } from './key-frame-requester.js';
import type { Drop, Link, LinkHost } from './link.js';
import { RepeatFilter } from './repeat-filter.js';

/** What the runner tells its pipeline. */
export interface RunnerOptions {
  readonly side: Side;
  readonly kind: MediaKind;
  readonly limits: RunnerLimits;
  readonly keyFrames: KeyFrameRequester;
  readonly emit: LinkHost['emit'];
  /** The browser's streams ended or broke, while they were still in use. */
  readonly onBroken: (error: unknown) => void;
}

/**
 * Carries frames from the browser's readable through a chain of stages to its writable. It alone touches the streams:
 * it reads in a loop (half the cost of pipes), so that the queue is its own and bounded, and writes the same frame
 * objects, in order.
 */
export class Runner implements LinkHost {
  readonly #options: RunnerOptions;
  readonly #counters = createCounters();
  readonly #queue: FrameQueue;
  readonly #deadline: Deadline;
  readonly #repeats = new RepeatFilter();
  #writer: WritableStreamDefaultWriter<EncodedFrame> | undefined;
  #reader: ReadableStreamDefaultReader<EncodedFrame> | undefined;
  #chain: Link = dropAll(this);
  #next: { readonly chain: Link; readonly swapped: () => void } | undefined;
  #draining = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#queue = new FrameQueue(options.limits.maxQueue);
    this.#deadline = new Deadline(options.limits.frameTimeout);
  }

  /** The end of every chain: the browser's writable. */
  readonly sink: Link = {
    push: (record) => this.#write(record),
    end: () => Promise.resolve(),
  };

  /** Takes over the streams of a transform; those of an earlier one are let go. */
  bind(readable: ReadableStream<EncodedFrame>, writable: WritableStream<EncodedFrame>): void {
    this.#release();
    const reader = readable.getReader();
    const writer = writable.getWriter();
    this.#reader = reader;
    this.#writer = writer;
    writer.closed.catch((error) => this.#broken(reader, error));
    void this.#read(reader);
  }

  /** Frames go through `chain` from the next one on; settles when the last frame has left the chain before it. */
  use(chain: Link): Promise<void> {
    return new Promise((swapped) => {
      this.#next?.swapped();
      this.#next = { chain, swapped };
      void this.#drain();
    });
  }

  getStats(): PipelineStats {
    const counters = this.#counters;
    const framesDropped = sumDropped(counters.dropped);
    const { side, kind } = this.#options;
    const framesQueued = counters.framesIn - counters.framesOut - framesDropped;
    return { side, kind, ...counters, dropped: { ...counters.dropped }, framesDropped, framesQueued };
  }

  countKeyFrameRequest(): void {
    this.#counters.keyFrameRequests += 1;
  }

  close(): void {
    this.#release();
    this.#deadline.close();
    for (const record of this.#queue.clear()) this.dropped(record, { cause: 'inactive', keyFrame: false });
  }

  dropped(_record: FrameRecord, { cause, stage, error, keyFrame }: Drop): void {
    this.#counters.dropped[cause] += 1;
    if (error !== undefined) {
      const { code, message } = toErrorRecord(error, 'stage-failed');
      this.emit({ type: 'frame-error', ...(stage === undefined ? {} : { stage }), cause: code, detail: message });
    }
    if (keyFrame && this.#options.kind === 'video') this.#options.keyFrames.request();
  }

  withinLimit<T>(stage: string, promise: PromiseLike<T>): Promise<T> {
    return this.#deadline.guard(promise, () => {
      const { frameTimeout } = this.#options.limits;
      return new EncodedTransformError('stage-timeout', `stage "${stage}" took over ${frameTimeout} ms for a frame`);
    });
  }

  emit(event: Parameters<LinkHost['emit']>[0]): void {
    this.#options.emit(event);
  }

  async #read(reader: ReadableStreamDefaultReader<EncodedFrame>): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        this.#accept(value);
      }
      this.#broken(reader, new Error('the readable ended'));
    } catch (error) {
      this.#broken(reader, error);
    }
  }

  #accept(frame: EncodedFrame): void {
    const { side, kind } = this.#options;
    const record = new FrameRecord(frame, side, kind);
    const bytes = bytesOf(frame);
    this.#counters.framesIn += 1;
    this.#counters.bytesIn += bytes.byteLength;
    // Only receivers get repeats, from retransmissions; a sender's equal frames (silence) are all meant.
    if (side === 'receiver' && bytes.byteLength > 0 && this.#repeats.isRepeat(bytes, record)) {
      this.dropped(record, { cause: 'repeat', keyFrame: false });
      return;
    }
    const overflow = this.#queue.push(record);
    if (overflow.length > 0) {
      for (const lost of overflow) this.dropped(lost, { cause: 'overflow', keyFrame: true });
      this.emit({ type: 'overflow', detail: { frames: overflow.length } });
    }
    void this.#drain();
  }

  async #drain(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    for (;;) {
      const next = this.#next;
      if (next) {
        this.#next = undefined;
        await this.#chain.end();
        this.#chain = next.chain;
        next.swapped();
        continue;
      }
      const record = this.#queue.shift();
      if (!record) break;
      const accepted = this.#chain.push(record, bypassReason(record));
      if (accepted) await accepted;
    }
    this.#draining = false;
  }

  #write(record: FrameRecord): void {
    const { frame } = record;
    const writer = this.#writer;
    if (!writer) {
      this.dropped(record, { cause: 'inactive', keyFrame: false });
      return;
    }
    this.#counters.framesOut += 1;
    if (frame.data.byteLength === 0) this.#counters.emptyFrames += 1;
    else if (bypassReason(record)) this.#counters.telephoneEvents += 1;
    this.#counters.bytesOut += frame.data.byteLength;
    if (record.type === 'key') this.#options.keyFrames.arrived();
    // Not awaited: the browser takes every frame at once and gives no back-pressure. A rejection is told by `closed`.
    writer.write(frame).catch(() => {});
  }

  #broken(reader: unknown, error: unknown): void {
    if (reader !== this.#reader) return;
    this.#release();
    this.#options.onBroken(error);
  }

  /** Lets go of streams that no longer carry anything; they would never end by themselves. */
  #release(): void {
    this.#reader?.cancel().catch(() => {});
    this.#writer?.abort().catch(() => {});
    this.#reader = undefined;
    this.#writer = undefined;
  }
}

function bypassReason(record: FrameRecord): BypassReason | undefined {
  if (record.frame.data.byteLength === 0) return 'empty';
  // They skip the sender's transform in every browser, yet enter the receiver's.
  if (record.kind === 'audio' && record.side === 'receiver' && record.mimeType === 'audio/telephone-event') {
    return 'telephone-event';
  }
  return undefined;
}
