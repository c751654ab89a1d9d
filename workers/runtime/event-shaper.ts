import type { PipelineEvent } from '../../src/shared/protocol.js';

/** Events of one kind are told at most once in this many milliseconds. */
const INTERVAL = 1_000;

type ShapedEvent = Omit<PipelineEvent, 'count'>;

interface Held {
  event: ShapedEvent;
  count: number;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * Shapes events by rate: the first of a kind goes at once, those that follow within a second are counted and told
 * together at its end. A stream of errors then costs one message a second, and nothing is lost but repetition.
 */
export class EventShaper {
  readonly #send: (event: PipelineEvent) => void;
  readonly #held = new Map<string, Held>();

  constructor(send: (event: PipelineEvent) => void) {
    this.#send = send;
  }

  emit(event: ShapedEvent): void {
    const kind = `${event.stage ?? ''}\n${event.type}\n${event.cause ?? ''}`;
    const held = this.#held.get(kind);
    if (held) {
      held.event = event;
      held.count += 1;
      return;
    }
    // What was counted so far of the same source happened before this: tell it first.
    for (const other of this.#held.values()) if (other.event.stage === event.stage) this.#tell(other);
    this.#send({ ...event, count: 1 });
    this.#hold(kind, event);
  }

  #hold(kind: string, event: ShapedEvent): void {
    const timer = setTimeout(() => {
      const held = this.#held.get(kind);
      this.#held.delete(kind);
      if (!held || held.count === 0) return;
      this.#tell(held);
      this.#hold(kind, held.event);
    }, INTERVAL);
    this.#held.set(kind, { event, count: 0, timer });
  }

  #tell(held: Held): void {
    if (held.count > 0) this.#send({ ...held.event, count: held.count });
    held.count = 0;
  }

  /** Tells what is still counted, and stops. */
  close(): void {
    for (const held of this.#held.values()) {
      clearTimeout(held.timer);
      this.#tell(held);
    }
    this.#held.clear();
  }
}
