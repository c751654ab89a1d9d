import type { FrameRecord } from '../../src/shared/frame-record.js';
import type { BypassReason, EncodedFrame } from '../../src/shared/stage.js';
import type { Link, LinkHost } from './link.js';
import type { RunningStage } from './start-stages.js';

/** The shortest time between two restarts of a stage whose streams broke, in milliseconds. */
const RESTART_INTERVAL = 1_000;
/** How long a stage may take to let out its last frames when the pipeline is replaced or detached, in milliseconds. */
const FLUSH_LIMIT = 1_000;

interface Pending {
  readonly record: FrameRecord;
  readonly bypass: BypassReason | undefined;
}

/**
 * A stage that is a pair of streams of its own making. Frames go in and come out in order; the browser silently loses
 * any other frame than the ones it gave, so one that was not put in is not passed on. When the stage's streams break
 * or stand still, what is inside is lost, and the stage is started again.
 */
export class StreamLink implements Link {
  readonly #stage: RunningStage;
  readonly #host: LinkHost;
  readonly #next: Link;
  /** What is inside the stage, and what passes by it in its place in the order. */
  #pending: Pending[] = [];
  #writer: WritableStreamDefaultWriter<EncodedFrame>;
  #ended: Promise<void>;
  #restarted = Number.NEGATIVE_INFINITY;

  constructor(stage: RunningStage, host: LinkHost, next: Link) {
    this.#stage = stage;
    this.#host = host;
    this.#next = next;
    [this.#writer, this.#ended] = this.#connect();
  }

  async push(record: FrameRecord, bypass: BypassReason | undefined): Promise<void> {
    if (bypass && this.#pending.length === 0) return this.#next.push(record, bypass);
    this.#pending.push({ record, bypass });
    if (bypass) return;
    const writer = this.#writer;
    try {
      await this.#host.withinLimit(this.#stage.name, writer.write(record.frame));
    } catch (error) {
      if (writer === this.#writer) this.#broken(error);
    }
  }

  async end(): Promise<void> {
    this.#writer.close().catch(() => {});
    const limit = new Promise<void>((resolve) => setTimeout(resolve, FLUSH_LIMIT));
    await Promise.race([this.#ended, limit]);
    this.#dropPending();
    await this.#next.end();
  }

  #connect(): [WritableStreamDefaultWriter<EncodedFrame>, Promise<void>] {
    const { readable, writable } = this.#stage.instance;
    const writer = writable.getWriter();
    // Its rejection is told through the reader, and through the writes.
    writer.closed.catch(() => {});
    return [writer, this.#read(readable.getReader(), writer)];
  }

  async #read(reader: ReadableStreamDefaultReader<EncodedFrame>, writer: unknown): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        await this.#emerged(value);
      }
    } catch (error) {
      if (writer === this.#writer) this.#broken(error);
    }
  }

  async #emerged(frame: EncodedFrame): Promise<void> {
    const place = this.#pending.findIndex(({ record, bypass }) => !bypass && record.frame === frame);
    if (place < 0) {
      const detail = 'a frame came out that did not go in, or came twice or out of order';
      this.#host.emit({ type: 'frame-error', stage: this.#stage.name, cause: 'foreign-frame', detail });
      return;
    }
    for (const { record, bypass } of this.#pending.splice(0, place)) {
      // The stage let a later frame out first, so it has dropped this one.
      if (bypass) await this.#next.push(record, bypass);
      else this.#host.dropped(record, { cause: 'stage', stage: this.#stage.name, keyFrame: true });
    }
    const [own] = this.#pending.splice(0, 1);
    if (own) await this.#next.push(own.record, undefined);
    while (this.#pending[0]?.bypass) {
      const [passing] = this.#pending.splice(0, 1);
      if (passing) await this.#next.push(passing.record, passing.bypass);
    }
  }

  #broken(error: unknown): void {
    this.#host.emit({ type: 'stage-broken', stage: this.#stage.name, detail: String(error) });
    this.#dropPending(error);
    // Until the interval is over frames go into the broken writer and are dropped, one by one.
    const now = performance.now();
    if (now - this.#restarted < RESTART_INTERVAL) return;
    this.#restarted = now;
    try {
      this.#stage.restart();
      [this.#writer, this.#ended] = this.#connect();
      this.#host.emit({ type: 'stage-restarted', stage: this.#stage.name });
    } catch (failure) {
      this.#host.emit({ type: 'stage-broken', stage: this.#stage.name, cause: 'restart', detail: String(failure) });
    }
  }

  #dropPending(error?: unknown): void {
    const inside = this.#pending;
    this.#pending = [];
    for (const { record } of inside) {
      this.#host.dropped(record, { cause: 'error', stage: this.#stage.name, error, keyFrame: true });
    }
  }
}
