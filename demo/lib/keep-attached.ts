import { type AttachedPeerConnection, attachToPeerConnection, createWorker, type PipelineFor } from 'framepipe';
import type { DefaultStages } from 'framepipe/worker.js';

/** What a component shows of its connection's pipelines. */
export interface Pipelines {
  /** While they are attached: their methods, counts and events. */
  readonly attached?: AttachedPeerConnection | undefined;
  /** Why some could not be attached, started or replaced, or run no more; what they were to carry is dropped. */
  readonly error?: unknown;
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

/** One worker serves all connections, for as long as there are any and it is not lost. */
interface WorkerInUse {
  readonly worker: Worker;
  users: number;
}
let shared: WorkerInUse | undefined;

function giveBack(used: WorkerInUse): void {
  used.users -= 1;
  if (used.users > 0) return;
  used.worker.terminate();
  if (shared === used) shared = undefined;
}

class KeptConnection {
  readonly #pc: RTCPeerConnection;
  readonly #listeners = new Set<{ readonly onChange: Listener }>();
  #pipelines = NO_PIPELINES;
  #pipelineFor: Choose | undefined;
  #used: WorkerInUse | undefined;
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
    shared ??= { worker: createWorker(), users: 0 };
    const used = shared;
    used.users += 1;
    try {
      const attached = attachToPeerConnection(this.#pc, used.worker, this.#pipelineFor);
      attached.addEventListener('failed', ({ detail }) => this.#change({ error: detail.error }));
      attached.addEventListener('report', ({ detail: { type } }) => {
        if (type === 'worker-lost' && shared === used) shared = undefined;
        if (type === 'worker-lost' || type === 'transform-bypassed') this.#change({ error: new Error(type) });
      });
      this.#used = used;
      this.#change({ attached, error: undefined });
    } catch (error) {
      giveBack(used);
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
    if (this.#used) giveBack(this.#used);
    if (this.#listeners.size > 0) this.#attach();
  }

  #change(change: Pipelines): void {
    this.#pipelines = { ...this.#pipelines, ...change };
    for (const { onChange } of this.#listeners) onChange(this.#pipelines);
  }
}
