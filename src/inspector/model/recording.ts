import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';
import type { AnalysisBatch } from '../../analysis/batch.js';
import type { JoinedStream } from '../../analysis/join.js';
import type { StreamSnapshot } from '../../analysis/stream-snapshot.js';
import type { PipelineEvent } from '../../shared/protocol.js';
import type { AttachmentRecord } from './attachment-record.js';
import type { ConnectionRecord } from './connection-record.js';
import { EventLog } from './event-log.js';
import { keyOf, StreamRecord } from './stream-record.js';
import type { WorkerClock } from './worker-clock.js';

/** How much a recording holds. */
export interface RecordingLimits {
  /** How far it goes back, in milliseconds. */
  readonly history: number;
  /** Frames of all streams together. */
  readonly maxFrames: number;
}

/** Streams remembered; beyond these the one that has been silent longest is forgotten. */
const STREAMS = 64;
/** Samples of all streams together: ten minutes of four. */
const SAMPLES = 2_400;
/** How often it is looked for what is too old or too much, in milliseconds; at once where a stream is new. */
const TRIM_INTERVAL = 1_000;
/** Pipelines remembered that have ended. */
const ENDED = 64;
/** Connections remembered; beyond these the one that was seen first is forgotten. */
const CONNECTIONS = 64;

/**
 * What was heard of all pipelines, over the last minutes. Bounded whatever comes: by age, by the number of frames,
 * streams, samples, events, pipelines and connections. Streams share the number of frames equally.
 */
export class Recording {
  readonly #limits: RecordingLimits;
  readonly #clock: WorkerClock;
  readonly #streams = new Map<string, StreamRecord>();
  readonly #attachments = new Map<number, AttachmentRecord>();
  readonly #connections = new Map<number, ConnectionRecord>();
  readonly #events: EventLog;
  #trimmed = 0;

  constructor(limits: RecordingLimits, clock: WorkerClock, events = new EventLog()) {
    this.#limits = limits;
    this.#clock = clock;
    this.#events = events;
  }

  /** Video first, what is sent first, else in the order in which pipelines and streams appeared. */
  get streams(): readonly StreamRecord[] {
    const rank = ({ side, kind, attachment }: StreamRecord) =>
      (kind === 'video' ? 0 : 2e9) + (side === 'sender' ? 0 : 1e9) + attachment;
    return [...this.#streams.values()].sort((a, b) => rank(a) - rank(b));
  }

  get attachments(): readonly AttachmentRecord[] {
    return [...this.#attachments.values()];
  }

  /** Those that have ended too, in the order in which they were seen first. */
  get connections(): readonly ConnectionRecord[] {
    return [...this.#connections.values()];
  }

  get events(): EventLog {
    return this.#events;
  }

  stream(key: string): StreamRecord | undefined {
    return this.#streams.get(key);
  }

  /** A pipeline by its id; undefined where it ended long ago. */
  attachment(id: number): AttachmentRecord | undefined {
    return this.#attachments.get(id);
  }

  setAttachment(record: AttachmentRecord): void {
    this.#attachments.set(record.id, record);
    const ended = this.attachments.filter(({ state }) => state === 'ended');
    if (ended.length > ENDED) this.#attachments.delete(ended[0]!.id);
  }

  setConnection(record: ConnectionRecord): void {
    this.#connections.set(record.id, record);
    if (this.#connections.size > CONNECTIONS) this.#connections.delete(this.connections[0]!.id);
  }

  addBatch(attachment: number, { frames, snapshots = [], time }: AnalysisBatch): void {
    this.#clock.hear(time);
    const { size } = this.#streams;
    for (const frame of frames) this.#streamOf(attachment, frame)?.addFrame(frame);
    for (const snapshot of snapshots) this.#streamOf(attachment, snapshot)?.addSnapshot(snapshot);
    if (Math.abs(time - this.#trimmed) < TRIM_INTERVAL && this.#streams.size === size) return;
    this.#trimmed = time;
    this.#trim(time);
  }

  addJoined(attachment: number, joined: readonly JoinedStream[]): void {
    for (const one of joined) this.#streamOf(attachment, one.snapshot)?.addJoined(one);
  }

  addEvent(attachment: number, event: PipelineEvent): void {
    this.#events.add(attachment, event, this.#clock.now);
  }

  /** All frames of all streams, in the order in which they passed. */
  allFrames(): AnalyzedFrame[] {
    return this.streams.flatMap(({ frames }) => frames.slice()).sort((a, b) => a.time - b.time);
  }

  /** All snapshots of all streams, likewise. */
  allSnapshots(): StreamSnapshot[] {
    const snapshots = this.streams.flatMap(({ samples }) => samples.map(({ snapshot }) => snapshot));
    return snapshots.sort((a, b) => a.time - b.time);
  }

  /** Of the oldest frame, in milliseconds since the epoch; undefined where there is none. */
  get start(): number | undefined {
    const times = this.streams.flatMap(({ frames: { oldest } }) => (oldest ? [oldest.time] : []));
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** One that holds the same, whatever is heard from now on. */
  copy(): Recording {
    const copy = new Recording(this.#limits, this.#clock, this.#events.copy());
    for (const record of this.attachments) copy.#attachments.set(record.id, record);
    for (const record of this.connections) copy.#connections.set(record.id, record);
    for (const [key, stream] of this.#streams) copy.#streams.set(key, stream.copy());
    return copy;
  }

  #streamOf(id: number, { synchronizationSource }: AnalyzedFrame | StreamSnapshot): StreamRecord | undefined {
    const key = keyOf(id, synchronizationSource);
    const known = this.#streams.get(key);
    const attachment = this.#attachments.get(id);
    if (known || !attachment) return known;
    if (this.#streams.size === STREAMS) this.#forgetQuietest();
    const stream = new StreamRecord(attachment, synchronizationSource);
    this.#streams.set(key, stream);
    return stream;
  }

  #forgetQuietest(): void {
    const [quietest] = [...this.#streams.values()].sort((a, b) => a.latestTime - b.latestTime);
    if (quietest) this.#streams.delete(quietest.key);
  }

  #trim(now: number): void {
    const { history, maxFrames } = this.#limits;
    const since = now - history;
    const { size } = this.#streams;
    const limits = { since, frames: Math.floor(maxFrames / size), samples: Math.floor(SAMPLES / size) };
    for (const [key, stream] of this.#streams) {
      stream.trim(limits);
      if (stream.latestTime < since) this.#streams.delete(key);
    }
  }
}
