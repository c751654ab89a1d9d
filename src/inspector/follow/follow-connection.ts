import { type Explanation, explain } from '../../connection/observe/explain.js';
import { type ConnectionObserver, observe } from '../../connection/observe/observer.js';
import type { Recording } from '../model/recording.js';

/** How its own observer looks: what no event tells of may be that old, in milliseconds; so much is remembered. */
const OBSERVING = { interval: 2_000, records: 500 } as const;

/** Puts what is seen of one connection into a recording, until it is stopped. */
export class ConnectionFollower {
  readonly #observer: ConnectionObserver;
  readonly #isOwn: boolean;
  readonly #id: number;
  readonly #recording: Recording;
  readonly #stop = new AbortController();
  #explanation: Explanation | undefined;

  /** @param connection an observer knows also what happened before */
  constructor(connection: RTCPeerConnection | ConnectionObserver, id: number, recording: Recording) {
    this.#isOwn = !('timeline' in connection);
    this.#observer = 'timeline' in connection ? connection : observe(connection, OBSERVING);
    this.#id = id;
    this.#recording = recording;
    this.#observer.addEventListener('change', () => this.poll(), { signal: this.#stop.signal });
    this.poll();
  }

  /** Looks at what no event tells of; called about once a second. */
  poll(): void {
    const { snapshot, timeline } = this.#observer;
    this.#explanation = explanationOf(explain(snapshot), this.#explanation);
    this.#recording.setConnection({
      id: this.#id,
      snapshot,
      explanation: this.#explanation,
      timeline: timeline.slice(-OBSERVING.records),
    });
  }

  /** Lets go of the connection, which goes on. */
  stop(): void {
    this.#stop.abort();
    if (this.#isOwn) this.#observer.close();
  }
}

/** A closed connection explains nothing any more: what stood in its way until then is remembered. */
function explanationOf(now: Explanation, before: Explanation | undefined): Explanation {
  return now.phase === 'closed' ? { phase: 'closed', reasons: before?.reasons ?? [] } : now;
}
