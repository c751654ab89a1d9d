import {
  type AttachedPeerConnection,
  attachToPeerConnection,
  createWorker,
  type PipelineEvent,
  type PipelineFor,
} from 'framepipe';
import type { DefaultStages } from 'framepipe/worker.js';

/** What a component shows of its connection's pipelines. */
export interface Pipelines {
  /** While they are attached: their methods, counts and events. */
  readonly attached?: AttachedPeerConnection | undefined;
  /** Why some could not be attached, started or replaced; what they were to carry is dropped. */
  readonly error?: unknown;
  /** The latest event of any of them. */
  readonly report?: PipelineEvent | undefined;
}

type Choose = PipelineFor<DefaultStages>;
type Listener = (pipelines: Pipelines) => void;

/** Before anything is attached, and on a server. */
export const NO_PIPELINES: Pipelines = {};

/**
 * Keeps pipelines attached to a connection until the returned function is called, and tells what becomes of them. Who
 * calls again for the same connection, at the same time or in the same task, attaches nothing anew: other pipelines
 * replace those that are there. When nobody keeps them any more they are detached, and what the connection still sends
 * and receives is dropped; with the last connection's the worker ends.
 */
export function keepAttached(pc: RTCPeerConnection, pipelineFor: Choose, onChange: Listener): () => void {
  const connection = connections.get(pc) ?? new KeptConnection(pc);
  connections.set(pc, connection);
  return connection.keep(pipelineFor, onChange);
}

const connections = new WeakMap<RTCPeerConnection, KeptConnection>();

/** One worker serves all connections. */
const shared: { worker?: Worker | undefined; users: number } = { users: 0 };

class KeptConnection {
  readonly #pc: RTCPeerConnection;
  readonly #listeners = new Set<{ readonly onChange: Listener }>();
  #pipelines = NO_PIPELINES;
  #pipelineFor: Choose | undefined;
  #isLeaving = false;

  constructor(pc: RTCPeerConnection) {
    this.#pc = pc;
  }

  keep(pipelineFor: Choose, onChange: Listener): () => void {
    const listener = { onChange };
    this.#listeners.add(listener);
    const { attached } = this.#pipelines;
    const isOther = pipelineFor !== this.#pipelineFor;
    this.#pipelineFor = pipelineFor;
    if (!attached) this.#attach();
    else if (isOther) attached.replace(pipelineFor).catch((error: unknown) => this.#change({ error }));
    onChange(this.#pipelines);
    return () => {
      this.#listeners.delete(listener);
      onChange(NO_PIPELINES);
      // Not at once: a component that is mounted twice, or whose pipelines change, is back within this task.
      setTimeout(() => this.#leave());
    };
  }

  #attach(): void {
    if (this.#isLeaving || !this.#pipelineFor) return;
    try {
      const worker = (): Worker => (shared.worker ??= createWorker());
      const attached = attachToPeerConnection(this.#pc, worker, this.#pipelineFor);
      shared.users += 1;
      attached.addEventListener('failed', ({ detail }) => this.#change({ error: detail.error }));
      attached.addEventListener('report', ({ detail }) => this.#change({ report: detail }));
      this.#change({ attached, error: undefined });
    } catch (error) {
      this.#change({ error });
    }
  }

  async #leave(): Promise<void> {
    const { attached } = this.#pipelines;
    if (!attached || this.#listeners.size > 0) return;
    this.#pipelines = NO_PIPELINES;
    this.#isLeaving = true;
    // A connection that was closed meanwhile has nothing left to take them from.
    await attached.detach('drop').catch(() => {});
    this.#isLeaving = false;
    shared.users -= 1;
    if (shared.users === 0) {
      shared.worker?.terminate();
      shared.worker = undefined;
    }
    if (this.#listeners.size > 0) this.#attach();
  }

  #change(change: Pipelines): void {
    this.#pipelines = { ...this.#pipelines, ...change };
    for (const { onChange } of this.#listeners) onChange(this.#pipelines);
  }
}
