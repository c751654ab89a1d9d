import type { PipelineEvent } from '../../src/shared/protocol.js';

/** Events of one kind are told at most once in this many milliseconds. */
const INTERVAL = 1_000;

/** An event as it happens; {@link eventShaper} adds how many it stands for. */
export type PlainEvent = Omit<PipelineEvent, 'count'>;

interface Held {
  event: PlainEvent;
  count: number;
}

/**
 * Shapes events by rate: the first of a kind goes at once, those that follow within a second are counted and told
 * together at its end. A stream of errors then costs one message a second, and nothing is lost but repetition.
 */
export function eventShaper(send: (event: PipelineEvent) => void): (event: PlainEvent) => void {
  const kinds = new Map<string, Held>();

  const tell = (held: Held): void => {
    const { event, count } = held;
    held.count = 0;
    if (count > 0) send({ ...event, count });
  };

  return (event) => {
    const { stage, type, cause } = event;
    const kind = `${stage}\n${type}\n${cause}`;
    const known = kinds.get(kind);
    if (known) {
      known.event = event;
      known.count += 1;
      return;
    }
    // What was counted so far of the same source happened before this: tell it first.
    for (const other of kinds.values()) if (other.event.stage === stage) tell(other);
    const held = { event, count: 1 };
    kinds.set(kind, held);
    tell(held);
    const timer = setInterval(() => {
      if (held.count > 0) return tell(held);
      clearInterval(timer);
      kinds.delete(kind);
    }, INTERVAL);
  };
}
