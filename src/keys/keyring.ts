import { TypedEventTarget } from '../main/typed-event-target.js';
import type { KeyScheme } from '../sframe/key-scheme.js';
import { wrongType } from '../shared/arguments.js';
import type { PipelineEvent } from '../shared/protocol.js';
import type { KeyedConnection, ParticipantOf } from './keyring-connection.js';
import { Deadlines } from './keyring-deadlines.js';
import { type KeyringEvents, participantEvent } from './keyring-events.js';
import { KeyImports } from './keyring-imports.js';
import { type KeyEntry, type KeyOwner, KeyStore } from './keyring-keys.js';
import {
  type ActivateOptions,
  checkActivateOptions,
  checkKeyID,
  checkKeyringKey,
  checkKeyringOptions,
  checkName,
  type KeyringKey,
  type KeyringOptions,
} from './keyring-options.js';
import type { BoundPipeline, KeyedPipeline, SealingKey, WantedKeys } from './keyring-pipeline.js';
import { ProtectedPipelines } from './keyring-pipelines.js';

/** The key that the senders seal with: whose it is, as it was added, and as the senders get it. */
interface ActiveKey {
  readonly owner: KeyOwner;
  readonly entry: KeyEntry;
  readonly sealing: SealingKey;
}

/**
 * The keys of a call: each participant's and everybody's, in every pipeline that needs them, for as long as they are
 * valid. Pipelines that come later get them, and those that had to start afresh get them again.
 *
 * Keys change in three steps, so that no frame is lost: `add` lets receivers open frames under the new key, `activate`
 * makes senders use it once everybody can, `retire` lets go of the old one.
 *
 * @example
 * ```ts
 * import { attachToPeerConnection, createWorker } from 'framepipe';
 * import { Keyring, passphraseKey } from 'framepipe/keys.js';
 *
 * async function protect(pc: RTCPeerConnection, passphrase: string): Promise<void> {
 *   const keyring = new Keyring();
 *   const all = attachToPeerConnection(pc, createWorker(), () => [{ stage: 'sframe' }]);
 *   keyring.protect(all, (_transceiver, [stream]) => stream?.id);
 *   keyring.addEventListener('decryption-failed', ({ detail }) => console.warn(detail.participant, detail.cause));
 *   const key = await passphraseKey(passphrase, { salt: 'example.com/rooms/42' });
 *   await keyring.add({ keyID: 0, key });
 *   await keyring.activate(0);
 * }
 * ```
 */
export class Keyring extends TypedEventTarget<KeyringEvents> {
  /** What the participant on this page is called. */
  readonly participant: string;
  /** The key scheme of the stages. */
  readonly keyScheme: KeyScheme;
  readonly #keys: KeyStore;
  readonly #pipelines: ProtectedPipelines;
  readonly #imports = new KeyImports();
  readonly #deadlines = new Deadlines();
  #senderIndexes: ReadonlyMap<string, number> | undefined;
  #active: ActiveKey | undefined;
  /** The latest call of `activate` wins. */
  #activation = 0;

  /** Throws TypeError or RangeError for wrong options. */
  constructor(options: KeyringOptions = {}) {
    super();
    const { participant, keyScheme, stage } = checkKeyringOptions(options);
    this.participant = participant;
    this.keyScheme = keyScheme;
    this.#keys = new KeyStore(keyScheme);
    this.#pipelines = new ProtectedPipelines(participant, stage, {
      wanted: (bound) => this.#wanted(bound),
      onReport: (bound, event) => this.#onReport(bound, event),
      onRefused: ({ participant: whose, pipeline: attached }, error) =>
        this.#dispatch('key-refused', { participant: whose, attached, error }),
    });
  }

  /** The key ID that was last activated; undefined while the senders have no key. */
  get activeKeyID(): number | undefined {
    return this.#active?.entry.keyID;
  }

  /**
   * Lets receivers open frames under a key. Resolves when all that run have it. One that had the same key ID, or with
   * sender keys the same generation, is forgotten; an owner's 65th key takes the place of the oldest. Rejects with
   * TypeError or RangeError for wrong arguments, and when a stage refuses the key.
   */
  async add(key: KeyringKey): Promise<void> {
    checkKeyringKey(key);
    const { participant, keyID, gracePeriod } = key;
    const entry = { keyID, key: await this.#imports.import(key.key) };
    const earlier = this.#keys.of(participant);
    this.#keys.set(participant, entry);
    this.#retireAfter(gracePeriod, participant, earlier);
    await this.#pipelines.sync();
  }

  /**
   * Makes the senders seal with a key that was added for the local participant or for everybody, once every own receiver
   * of it has it and the others do, too (see {@link ActivateOptions.acknowledged}). Until then they seal with the one
   * before, which stays readable until it is retired.
   *
   * Resolves to true when the senders have it; to false when a later call overtook this one, or the key was retired. A
   * key that is active already stays as it is. Rejects with RangeError for a key that was not added.
   */
  async activate(keyID: number, options: ActivateOptions = {}): Promise<boolean> {
    const changes = this.#active !== undefined;
    const { acknowledged, sealingKeyID, shortKeyIDs, gracePeriod } = checkActivateOptions(keyID, options, changes);
    const owner = this.#keys.get(this.participant, keyID) ? this.participant : undefined;
    const entry = this.#keys.get(owner, keyID);
    if (!entry) throw new RangeError(`"keyID" expected that of a key for sending, got ${keyID}`);

    const call = ++this.#activation;
    if (this.#active?.entry === entry && this.#active.sealing.keyID === sealingKeyID) return true;
    const opensIt = (bound: BoundPipeline) =>
      bound.pipeline.side === 'receiver' && (owner === undefined || bound.participant === owner);
    await Promise.all([
      this.#pipelines.sync(opensIt),
      typeof acknowledged === 'number' ? pause(acknowledged) : acknowledged,
    ]);
    if (call !== this.#activation || this.#keys.get(owner, keyID) !== entry) return false;

    const before = this.#active;
    this.#active = { owner, entry, sealing: { keyID: sealingKeyID, key: entry.key, shortKeyIDs } };
    await this.#pipelines.sync(({ pipeline }) => pipeline.side === 'sender');
    this.#dispatch('key-activated', { keyID });
    if (before) this.#retireAfter(gracePeriod, before.owner, [before.entry]);
    return true;
  }

  /**
   * Forgets a key of a participant, or (without one) of everybody: no further frame opens under it. Senders that seal
   * with it drop their frames from now on, until another is activated. Resolves when no pipeline has it any more.
   */
  async retire(keyID: number, participant?: string): Promise<void> {
    checkKeyID('keyID', keyID);
    if (this.#active?.owner === participant && this.#active?.entry.keyID === keyID) this.#active = undefined;
    const entry = this.#keys.get(participant, keyID);
    await this.#delete(participant, entry ? [entry] : []);
  }

  /**
   * Forgets all keys of a participant who has left, or (without one) everybody's. Who had them can still read what is
   * sealed with keys that they know: give the others new ones.
   */
  async forget(participant?: string): Promise<void> {
    if (participant !== undefined) checkName('participant', participant);
    if (this.#active?.owner === participant) this.#active = undefined;
    await this.#delete(participant, this.#keys.of(participant));
  }

  /**
   * With MLS, where all members have one key: says which leaf index each participant has, so that receivers open what
   * theirs has sealed and no other member; those of participants that are not named open nothing. Each call takes the
   * place of the one before; `undefined` lets receivers open what any member has sealed, as at first.
   */
  async setSenderIndexes(indexes: ReadonlyMap<string, number> | undefined): Promise<void> {
    if (indexes !== undefined && !(indexes instanceof Map)) throw wrongType('indexes', 'a Map', indexes);
    this.#senderIndexes = indexes && new Map(indexes);
    await this.#pipelines.sync();
  }

  /**
   * Gives a pipeline its keys, now and whenever they change: a sender the active key, a receiver those of its
   * participant and everybody's. Called again with another participant, it takes the former one's away.
   *
   * Resolves when the pipeline has its keys; rejects when its stage refuses one, or is not there. Whoever does not wait
   * hears of that by the event `key-refused`.
   *
   * @param attached as `attach` gives
   * @param participant whose media a receiver receives; a sender's is the local one
   */
  protect(attached: KeyedPipeline, participant?: string): Promise<void>;
  /**
   * The same for all pipelines that a connection has or will have. `participantOf` is asked when a pipeline is attached
   * and at each `track` event, because a transceiver may later serve somebody else; call `protect` again to have it asked
   * anew.
   *
   * @param connection as `attachToPeerConnection` gives
   */
  protect(connection: KeyedConnection, participantOf: ParticipantOf): Promise<void>;
  protect(target: KeyedPipeline | KeyedConnection, whose?: string | ParticipantOf): Promise<void> {
    const pipelines = this.#pipelines;
    const done = isConnection(target) ? pipelines.protectAll(target, whose) : pipelines.protect(target, whose);
    done.catch(() => {});
    return done;
  }

  /** Takes the keys from a pipeline, or from all of a connection, and gives it no more. Resolves when they are gone. */
  release(target: KeyedPipeline | KeyedConnection): Promise<void> {
    return isConnection(target) ? this.#pipelines.releaseAll(target) : this.#pipelines.release(target);
  }

  /** Forgets all keys and takes them from all pipelines: nothing is sent or opened any more. */
  async close(): Promise<void> {
    this.#deadlines.clear();
    this.#activation += 1;
    this.#active = undefined;
    this.#keys.clear();
    await this.#pipelines.close();
  }

  /** What a pipeline should hold at this moment; nothing once it has been released. */
  #wanted({ participant }: BoundPipeline): WantedKeys {
    const senderIndex = participant === undefined ? undefined : this.#senderIndexes?.get(participant);
    if (
      participant === undefined ||
      (this.#senderIndexes && senderIndex === undefined && participant !== this.participant)
    ) {
      return { sealing: undefined, opening: new Map(), senderIndex };
    }
    return { sealing: this.#active?.sealing, opening: this.#keys.opening(participant), senderIndex };
  }

  #onReport({ pipeline, participant }: BoundPipeline, event: PipelineEvent): void {
    if (participant === undefined) return;
    const detail = participantEvent(event, participant, pipeline);
    for (const type of [event.type, 'report']) this.dispatchEvent(new CustomEvent(type, { detail }));
    if (event.type === 'closed') void this.#pipelines.release(pipeline);
  }

  async #delete(owner: KeyOwner, entries: readonly KeyEntry[]): Promise<void> {
    for (const entry of entries) this.#keys.delete(owner, entry);
    await this.#pipelines.sync();
  }

  /** Retires those that the senders do not use by then. */
  #retireAfter(milliseconds: number | undefined, owner: KeyOwner, entries: readonly KeyEntry[]): void {
    this.#deadlines.after(milliseconds, () => {
      const unused = entries.filter((entry) => entry !== this.#active?.entry);
      this.#delete(owner, unused).catch(() => {});
    });
  }

  #dispatch<T extends keyof KeyringEvents>(type: T, detail: KeyringEvents[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function isConnection(target: KeyedPipeline | KeyedConnection): target is KeyedConnection {
  return 'peerConnection' in target;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
