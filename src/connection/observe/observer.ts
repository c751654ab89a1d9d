import { TypedEventTarget } from '../../main/typed-event-target.js';
import { checkInteger, checkObject, wrongType } from '../../shared/arguments.js';
import { ConnectionReader } from './connection-reader.js';
import { type Explanation, explain } from './explain.js';
import type { ConnectionSnapshot } from './snapshot.js';
import { changesBetween, type TimelineRecord } from './timeline.js';

/** Options of {@link observe}. */
export interface ObserveOptions {
  /** How often statistics are read, in milliseconds, 100 to 60,000. Default 1,000. */
  readonly interval?: number;
  /** How many records of the timeline are kept, 10 to 100,000; then the oldest go. Default 1,000. */
  readonly records?: number;
}

/** The events of a {@link ConnectionObserver}. */
export interface ConnectionObserverEvents {
  /** Something happened: the snapshot after it. */
  change: ConnectionSnapshot;
  /** One thing that happened, in words. */
  record: TimelineRecord;
}

/**
 * What goes on in a connection, and what went on in it; {@link observe} gives it. It ends with its connection.
 */
export class ConnectionObserver extends TypedEventTarget<ConnectionObserverEvents> {
  /** The connection. */
  readonly peerConnection: RTCPeerConnection;
  readonly #reader: ConnectionReader;
  readonly #end = new AbortController();
  readonly #ended = new Promise<void>((resolve) => {
    this.#end.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  readonly #most: number;
  readonly #timeline: TimelineRecord[] = [];
  #snapshot: ConnectionSnapshot;
  /** No event tells of a connection that was closed here, nor of candidates that came. */
  readonly #timer: ReturnType<typeof setInterval>;
  #reading: Promise<void> | undefined;

  /** Use {@link observe}. */
  constructor(pc: RTCPeerConnection, interval: number, records: number) {
    super();
    this.peerConnection = pc;
    this.#most = records;
    this.#reader = new ConnectionReader(pc, () => this.#look(), this.#end.signal);
    this.#snapshot = this.#reader.read();
    // What is there already happened before anybody looked; it is told nevertheless.
    this.#keep(changesBetween(undefined, this.#snapshot));
    this.#timer = setInterval(() => void this.refresh(), interval);
    void this.refresh();
  }

  /** The connection as it is, or as it was when observing ended; the statistics in it as of the last reading. */
  get snapshot(): ConnectionSnapshot {
    return this.#snapshot;
  }

  /** What happened so far, the oldest first. */
  get timeline(): readonly TimelineRecord[] {
    return this.#timeline;
  }

  /** How far the connection is, and why it is not there: {@link explain} of the snapshot. */
  explain(): Explanation {
    return explain(this.#snapshot);
  }

  /** Reads the statistics now. Resolves with a fresh snapshot; with the last one where observing has ended. */
  async refresh(): Promise<ConnectionSnapshot> {
    this.#look();
    if (this.#end.signal.aborted) return this.#snapshot;
    this.#reading ??= this.#reader.readStats().finally(() => {
      this.#reading = undefined;
    });
    // Where the connection is closed meanwhile, Firefox never answers.
    await Promise.race([this.#reading, this.#ended]).catch(() => {});
    this.#look();
    return this.#snapshot;
  }

  /** Ends observing; the connection goes on. */
  close(): void {
    this.#end.abort();
    clearInterval(this.#timer);
  }

  #look(): void {
    if (this.#end.signal.aborted) return;
    const before = this.#snapshot;
    this.#snapshot = this.#reader.read();
    const closed = this.#snapshot.signalingState === 'closed';
    if (closed) this.close();
    const records = changesBetween(before, this.#snapshot);
    this.#keep(records);
    if (records.length > 0) this.#dispatch('change', this.#snapshot);
    for (const record of records) this.#dispatch('record', record);
  }

  #keep(records: readonly TimelineRecord[]): void {
    this.#timeline.push(...records);
    if (this.#timeline.length > this.#most) this.#timeline.splice(0, this.#timeline.length - this.#most);
  }

  #dispatch<T extends keyof ConnectionObserverEvents>(type: T, detail: ConnectionObserverEvents[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * Observes a connection: its descriptions, candidates, transports, the selected pair, roles, errors. Works on any
 * RTCPeerConnection, whoever made it, at any time, and changes nothing about it.
 *
 * Throws TypeError or RangeError for a wrong argument.
 *
 * @example
 * ```ts
 * import { observe } from 'framepipe/connection.js';
 *
 * function watch(pc: RTCPeerConnection, show: (text: string) => void): void {
 *   const observer = observe(pc);
 *   observer.addEventListener('record', ({ detail: { level, text } }) => show(`${level}: ${text}`));
 * }
 * ```
 */
export function observe(pc: RTCPeerConnection, options: ObserveOptions = {}): ConnectionObserver {
  if (typeof pc?.getStats !== 'function') throw wrongType('pc', 'an RTCPeerConnection', pc);
  checkObject('options', options);
  const { interval = 1_000, records = 1_000 } = options;
  checkInteger('options.interval', interval, 100, 60_000);
  checkInteger('options.records', records, 10, 100_000);
  return new ConnectionObserver(pc, interval, records);
}
