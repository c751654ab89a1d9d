import type { FrameRecord } from '../../src/shared/frame-record.js';
import type { EncodedFrame } from '../../src/shared/stage.js';
import type { Drop, Link, LinkHost } from './link.js';
import type { RunningStage } from './start-stages.js';

/** The shortest time between two restarts of a stage whose streams broke, in milliseconds. */
const RESTART_INTERVAL = 1_000;
/** Frames within a stage at most; one that is pushed out of it is taken for dropped, and can no longer go on. */
const LIMIT = 1_000;

/**
 * A stage that is a pair of streams of its own making. Frames go in and come out in order; the browser silently loses
 * any other frame than the ones it gave, so one that was not put in is not passed on. When the stage's streams break
 * or stand still, what is inside is lost, and the stage is started again.
 */
export function streamLink(stage: RunningStage, host: LinkHost, next: Link): Link {
  const { name } = stage;
  /** What is inside the stage, and what passes by it in its place in the order. */
  const inside: FrameRecord[] = [];
  const watch = host.watch();
  /** The way out, one frame after the other, whoever sends them on it. */
  let out = Promise.resolve();
  let leaving = 0;
  let writer: WritableStreamDefaultWriter<EncodedFrame>;
  let read: Promise<void>;
  let restarted = Number.NEGATIVE_INFINITY;
  let ending = false;

  function connect(): void {
    const { readable, writable } = stage.instance;
    writer = writable.getWriter();
    // Its rejection is told through the reader, and through the writes.
    writer.closed.catch(() => {});
    read = readAll(readable.getReader(), writer);
  }

  async function readAll(reader: ReadableStreamDefaultReader<EncodedFrame>, own: typeof writer): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        await emerged(value);
      }
      if (!ending) throw new Error('the readable ended');
    } catch (error) {
      broken(error, own);
    }
  }

  function emerged(frame: EncodedFrame): Promise<void> | undefined {
    const place = inside.findIndex((record) => record.frame === frame);
    if (place < 0) {
      const detail = 'a frame came out that is not inside: foreign, doubled or reordered';
      host.emit({ type: 'frame-error', stage: name, cause: 'foreign-frame', detail });
      return undefined;
    }
    const { data } = frame;
    // What was emptied, or whose payload was transferred away, is dropped: no browser would send it either.
    const emerging = data.byteLength > 0 ? inside[place] : undefined;
    // The stage let a later frame out first, so it has dropped those before it.
    leave(inside.splice(0, emerging ? place : place + 1));
    if (emerging) emerging.bytes = new Uint8Array(data);
    const bypassing = inside.findIndex((record) => record !== emerging && !record.bypass);
    return forward(inside.splice(0, bypassing < 0 ? inside.length : bypassing));
  }

  function forward(records: readonly FrameRecord[]): Promise<void> {
    leaving += 1;
    out = out.then(async () => {
      for (const record of records) await new Promise<void>((done) => next.push(record, done));
      leaving -= 1;
    });
    return out;
  }

  /** Lets go of frames that did not come out; what only passed by goes on. */
  function leave(records: readonly FrameRecord[], drop: Drop = { cause: 'stage' }): void {
    for (const record of records) {
      if (record.bypass) void forward([record]);
      else host.dropped({ ...drop, stage: name, keyFrame: true });
    }
  }

  function broken(error: unknown, own: typeof writer): void {
    if (own !== writer) return;
    host.emit({ type: 'stage-broken', stage: name, detail: String(error) });
    leave(inside.splice(0), { error });
    // Until the interval is over frames go into the broken writer and are dropped, one by one.
    const now = performance.now();
    if (ending || now - restarted < RESTART_INTERVAL) return;
    restarted = now;
    try {
      stage.restart();
      connect();
      host.emit({ type: 'stage-restarted', stage: name });
    } catch (failure) {
      host.emit({ type: 'stage-broken', stage: name, cause: 'restart', detail: String(failure) });
    }
  }

  /** Settles as the promise does, or rejects when that takes too long. */
  function withinLimit(promise: Promise<unknown>): Promise<unknown> {
    const limited = new Promise<unknown>((resolve, reject) => {
      // A stage is not to blame while the next one keeps what came out of it.
      watch.start(
        () => reject(host.expired(name)),
        () => leaving > 0,
      );
      promise.then(resolve, reject);
    });
    return limited.finally(watch.stop);
  }

  async function take(record: FrameRecord): Promise<void> {
    if (record.bypass && inside.length === 0) return forward([record]);
    if (inside.length === LIMIT) leave(inside.splice(0, 1));
    inside.push(record);
    if (record.bypass) return;
    const own = writer;
    try {
      await withinLimit(own.write(record.frame));
    } catch (error) {
      broken(error, own);
    }
  }

  connect();
  return {
    push: (record, done) => void take(record).then(done),
    async end() {
      ending = true;
      try {
        await withinLimit(Promise.all([writer.close(), read]));
      } catch {
        // It broke before, or does not end: what is inside will not come out.
      }
      watch.close();
      leave(inside.splice(0));
      await out;
      await next.end();
    },
  };
}
