import type { SFrameMethods } from '../../workers/stages/sframe.js';
import type { AttachedState } from '../main/attached-transform.js';
import { EncodedTransformError } from '../shared/errors.js';
import type { PipelineEvent } from '../shared/protocol.js';
import type { MediaKind, Side } from '../shared/stage.js';
import { contextOf } from './keyring-contexts.js';
import type { KeyEntry } from './keyring-keys.js';

/** What a keyring needs of an attached pipeline: `attach` and `attachToPeerConnection` give such. */
export interface KeyedPipeline {
  /** Whether it sends or receives. */
  readonly side: Side;
  /** What it carries. */
  readonly kind: MediaKind;
  /** Where it is in its life. */
  readonly state: AttachedState;
  /** What it runs in. */
  readonly worker?: object | undefined;
  /** Settles when it runs, or cannot. */
  readonly ready: Promise<void>;
  /** The methods of its stages, by name. */
  readonly stages: object;
  /** Its events, of every type. */
  addEventListener(type: 'report', listener: (event: CustomEvent<PipelineEvent>) => void): void;
}

/** A key to seal with. */
export interface SealingKey extends KeyEntry {
  /** Whether the worker's number is the context, so that key IDs are short. */
  readonly shortKeyIDs: boolean;
}

/** What a pipeline should hold: a sender the one key; a receiver the others, by slot (see KeyStore). */
export interface WantedKeys {
  readonly sealing: SealingKey | undefined;
  readonly opening: ReadonlyMap<number, KeyEntry>;
  /** With MLS: whose frames a receiver opens, by leaf index; undefined: any member's. */
  readonly senderIndex: number | undefined;
}

/** What a bound pipeline asks and tells: the keyring. */
export interface PipelineHost {
  wanted(bound: BoundPipeline): WantedKeys;
  onReport(bound: BoundPipeline, event: PipelineEvent): void;
  onRefused(bound: BoundPipeline, error: unknown): void;
}

/** How long a stage may take to answer, in milliseconds. A worker that is lost is told its keys when it is healed. */
const ANSWER_LIMIT = 5_000;

/**
 * Keeps the keys of one pipeline as they should be: what is missing is given, what is too much is taken away, and when
 * the stages have started afresh everything is given again.
 */
export class BoundPipeline {
  readonly pipeline: KeyedPipeline;
  /** Whose frames it carries; undefined while it should hold no keys. */
  participant: string | undefined;
  readonly #stage: string;
  readonly #host: PipelineHost;
  readonly #given = new Map<number, KeyEntry>();
  /** Keys that the stage did not take: offered once. */
  readonly #refused = new WeakSet<KeyEntry>();
  #sealing: SealingKey | undefined;
  #senderIndex: number | undefined;
  /** One change at a time. */
  #work: Promise<void> = Promise.resolve();

  constructor(pipeline: KeyedPipeline, stage: string, host: PipelineHost) {
    this.pipeline = pipeline;
    this.#stage = stage;
    this.#host = host;
    pipeline.addEventListener('report', ({ detail }) => {
      if (startsAfresh(detail)) this.#begin().catch(() => {});
      host.onReport(this, detail);
    });
  }

  /**
   * Makes the pipeline hold what it should, if it runs. Rejects when the stage refuses, which the host is told, too; not
   * where the pipeline is closed or its worker lost: it needs no keys for now.
   */
  sync(): Promise<void> {
    return this.#enqueue(() => this.#bring());
  }

  /** The stages hold nothing any more. */
  #begin(): Promise<void> {
    return this.#enqueue(() => {
      this.#given.clear();
      this.#sealing = undefined;
      this.#senderIndex = undefined;
      return this.#bring();
    });
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    const done = this.#work.then(task);
    this.#work = done.catch((error: unknown) => this.#host.onRefused(this, error));
    return done;
  }

  async #bring(): Promise<void> {
    if (this.pipeline.state !== 'running') return;
    try {
      if (this.pipeline.side === 'sender') await this.#bringSealing();
      else await this.#bringOpening();
    } catch (error) {
      const code = error instanceof EncodedTransformError ? error.code : undefined;
      if (code !== 'closed' && code !== 'worker-lost') throw error;
    }
  }

  async #bringSealing(): Promise<void> {
    const { sealing } = this.#host.wanted(this);
    if (sealing === this.#sealing) return;
    if (sealing) {
      // Asked for at once before the call: another worker may have taken this one's place meanwhile.
      const context = sealing.shortKeyIDs ? contextOf(this.pipeline.worker) : undefined;
      await this.#call('setEncryptionKey', sealing.key, sealing.keyID, context === undefined ? {} : { context });
    } else await this.#call('removeEncryptionKey');
    this.#sealing = sealing;
  }

  async #bringOpening(): Promise<void> {
    const { opening, senderIndex } = this.#host.wanted(this);
    // Before the keys: what another member has sealed must not open in between.
    if (senderIndex !== this.#senderIndex && opening.size > 0) {
      await this.#call('setSenderIndex', senderIndex);
      this.#senderIndex = senderIndex;
    }
    const refusals: unknown[] = [];
    for (const [slot, entry] of opening) {
      if (this.#given.get(slot) === entry) continue;
      try {
        await this.#call('addDecryptionKey', entry.key, entry.keyID);
      } catch (error) {
        if (!(error instanceof EncodedTransformError && error.code === 'invalid-options')) throw error;
        // One key that the stage does not take keeps no other from it.
        this.#refused.add(entry);
        refusals.push(error);
      }
      this.#given.set(slot, entry);
    }
    for (const [slot, entry] of this.#given) {
      if (opening.has(slot)) continue;
      if (!this.#refused.has(entry)) await this.#call('removeDecryptionKey', entry.keyID);
      this.#given.delete(slot);
    }
    if (refusals.length > 0) throw refusals[0];
  }

  async #call<M extends keyof SFrameMethods>(method: M, ...args: Parameters<SFrameMethods[M]>): Promise<void> {
    const stages = this.pipeline.stages as Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>>;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new EncodedTransformError('worker-lost', `the stage did not answer within ${ANSWER_LIMIT} ms`);
      timer = setTimeout(() => reject(error), ANSWER_LIMIT);
    });
    try {
      await Promise.race([stages[this.#stage]![method]!(...args), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Whether the stages are new after this event, and hold no keys. */
function startsAfresh({ type, cause }: PipelineEvent): boolean {
  return type === 'replaced' || type === 'stage-restarted' || (type === 'healed' && cause === 'worker');
}
