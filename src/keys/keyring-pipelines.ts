import { wrongType } from '../shared/arguments.js';
import { BoundConnection, type KeyedConnection, type ParticipantOf } from './keyring-connection.js';
import { checkName } from './keyring-options.js';
import { BoundPipeline, type KeyedPipeline, type PipelineHost } from './keyring-pipeline.js';

/** What a keyring protects: pipelines, by themselves or as those of a connection, and whose frames each carries. */
export class ProtectedPipelines {
  readonly #local: string;
  readonly #stage: string;
  readonly #host: PipelineHost;
  /** One for each pipeline for as long as that lives, so that its changes come one after another. */
  readonly #known = new WeakMap<KeyedPipeline, BoundPipeline>();
  readonly #protected = new Set<BoundPipeline>();
  readonly #connections = new Map<KeyedConnection, BoundConnection>();

  /** @param local the participant of senders */
  constructor(local: string, stage: string, host: PipelineHost) {
    this.#local = local;
    this.#stage = stage;
    this.#host = host;
  }

  /** Brings those that run up to date: all, or those that `concerns` picks. */
  async sync(concerns: (bound: BoundPipeline) => boolean = () => true): Promise<void> {
    for (const bound of this.#protected) if (hasEnded(bound.pipeline)) this.#protected.delete(bound);
    await Promise.all([...this.#protected].filter(concerns).map((bound) => bound.sync()));
  }

  async protect(pipeline: KeyedPipeline, whose: unknown): Promise<void> {
    const participant = pipeline.side === 'sender' ? (whose ?? this.#local) : whose;
    checkName('participant', participant);
    if (pipeline.side === 'sender' && participant !== this.#local) {
      throw new RangeError(`"participant" expected the local one, '${this.#local}', got '${participant}'`);
    }
    await this.#bind(pipeline, participant);
  }

  async protectAll(connection: KeyedConnection, participantOf: unknown): Promise<void> {
    if (typeof participantOf !== 'function') throw wrongType('participantOf', 'a function', participantOf);
    this.#connections.get(connection)?.release();
    const changes: Promise<void>[] = [];
    const bound = new BoundConnection(connection, participantOf as ParticipantOf, (pipeline, participant) => {
      const name = pipeline.side === 'sender' ? this.#local : participant;
      const change = name === undefined ? this.release(pipeline) : this.#bind(pipeline, name);
      change.catch(() => {});
      changes.push(change);
    });
    this.#connections.set(connection, bound);
    await Promise.all(changes);
  }

  async release(pipeline: KeyedPipeline): Promise<void> {
    const bound = this.#known.get(pipeline);
    if (!bound) return;
    bound.participant = undefined;
    this.#protected.delete(bound);
    await bound.sync();
  }

  async releaseAll(connection: KeyedConnection): Promise<void> {
    this.#connections.get(connection)?.release();
    this.#connections.delete(connection);
    await Promise.all(connection.transforms.map((pipeline) => this.release(pipeline)));
  }

  async close(): Promise<void> {
    for (const bound of this.#connections.values()) bound.release();
    this.#connections.clear();
    await Promise.all([...this.#protected].map(({ pipeline }) => this.release(pipeline)));
  }

  async #bind(pipeline: KeyedPipeline, participant: string): Promise<void> {
    const bound = this.#known.get(pipeline) ?? new BoundPipeline(pipeline, this.#stage, this.#host);
    bound.participant = participant;
    this.#known.set(pipeline, bound);
    this.#protected.add(bound);
    // Why it does not run is told by `ready` itself.
    await pipeline.ready.catch(() => {});
    await bound.sync();
  }
}

/** Nothing tells of a pipeline that was detached. */
function hasEnded({ state }: KeyedPipeline): boolean {
  return state === 'closed' || state === 'detached';
}
