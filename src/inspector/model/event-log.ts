import type { PipelineEvent } from '../../shared/protocol.js';

/** Something that a pipeline told, and when. */
export interface LoggedEvent {
  /** Counts up. */
  readonly id: number;
  /** When it was heard, in milliseconds since the epoch. */
  readonly time: number;
  /** The pipeline's {@link AttachmentRecord}. */
  readonly attachment: number;
  readonly event: PipelineEvent;
}

/** Events remembered. */
const LIMIT = 500;

/** The latest events of all pipelines, oldest first. */
export class EventLog {
  readonly #events: LoggedEvent[];
  #count: number;

  constructor(events: readonly LoggedEvent[] = [], count = 0) {
    this.#events = [...events];
    this.#count = count;
  }

  get events(): readonly LoggedEvent[] {
    return this.#events;
  }

  /** How many there were so far, those forgotten included. */
  get count(): number {
    return this.#count;
  }

  add(attachment: number, event: PipelineEvent, time: number): void {
    this.#count += 1;
    this.#events.push({ id: this.#count, time, attachment, event });
    if (this.#events.length > LIMIT) this.#events.shift();
  }

  copy(): EventLog {
    return new EventLog(this.#events, this.#count);
  }
}
