import type { PipelineEvent } from '../../src/shared/protocol.js';

/** Events of one kind are told at most once in this many milliseconds. */
const INTERVAL = 1_000;
/** Kinds held at once before streams are no longer told apart: a server may make up as many as it likes. */
const KINDS = 64;

/** An event as it happens; {@link eventShaper} adds how many it stands for. */
export type PlainEvent = Omit<PipelineEvent, 'count'>;

interface Held {
  event: PlainEvent;
  count: number;
}

/**
 * Shapes events by rate: the first of a kind goes at once, those that follow within a second are counted and told
 * together at its end. A stream of errors then costs one message a second, and nothing is lost but repetition. A kind is
 * a stage, type and cause, and the RTP stream that the event's detail names: one does not hide another's last word.
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
    const ofAny = `${stage}\n${type}\n${cause}`;
    const ofStream = `${ofAny}\n${streamOf(event)}`;
    const kind = kinds.has(ofStream) || kinds.size < KINDS ? ofStream : ofAny;
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

function streamOf({ detail }: PlainEvent): unknown {
  return (detail as { readonly synchronizationSource?: unknown } | null | undefined)?.synchronizationSource;
}
