import { type Deferred, deferred } from '../../shared/deferred.js';
import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes } from '../../shared/stage.js';
import { Activations } from './activations.js';
import { EarlyMessages } from './early-messages.js';
import { describeEpoch } from './epoch.js';
import { Membership } from './membership.js';
import type { Notice } from './notices.js';
import type { MlsEpoch, MlsSessionEvents } from './session-types.js';
import type { SessionSettings } from './settings.js';
import type { TaskQueue } from './task-queue.js';
import type { CiphersuiteImpl, ClientState } from './ts-mls.js';

/** Tells the application of something. */
export type Tell = <T extends keyof MlsSessionEvents>(type: T, detail: MlsSessionEvents[T]) => void;

/** What a {@link Presence} needs of its session. */
export interface PresenceHost {
  readonly settings: SessionSettings;
  readonly suite: CiphersuiteImpl;
  readonly tasks: TaskQueue;
  readonly tell: Tell;
  /** Takes a message that came too early, now that its epoch is there. */
  take(bytes: Bytes): Promise<unknown>;
}

/** One's being in the group or out of it: coming in, going from epoch to epoch, and leaving. */
export class Presence {
  readonly early = new EarlyMessages();
  readonly #host: PresenceHost;
  readonly #activations: Activations;
  #group: Membership | undefined;
  #epoch: MlsEpoch | undefined;
  #left: Deferred<void> | undefined;

  constructor(host: PresenceHost) {
    this.#host = host;
    this.#activations = new Activations(host.settings.activationDelay, (epoch) => host.tell('activate', epoch));
  }

  /** Undefined while one is out. */
  get group(): Membership | undefined {
    return this.#group;
  }

  /** The epoch of which the application was told last. */
  get epoch(): MlsEpoch | undefined {
    return this.#epoch;
  }

  async enter(state: ClientState, committer: number): Promise<MlsEpoch> {
    const { suite, tell } = this.#host;
    const send: ConstructorParameters<typeof Membership>[3] = (message) => tell('message', message);
    this.#group = new Membership(state, committer, suite, send, (notice) => this.#onNotice(notice));
    return this.#begin(false);
  }

  /** The group has become another. */
  async advance(): Promise<void> {
    await this.#begin(true);
  }

  /** From now on one wants to be out. Settles when one is. */
  wishOut(): Promise<void> {
    this.#left ??= deferred<void>();
    return this.#left.promise;
  }

  /** Asks the others to be removed, if there are any. */
  async leave(): Promise<void> {
    if (!this.#group || this.#group.members.length === 1) this.exit();
    else await this.#group.leave();
  }

  /** One is no member any more, for whatever reason; the session can found a group or be invited again. */
  exit(why = new EncodedTransformError('mls-refused', 'one is no member any more')): void {
    const [group, left] = [this.#group, this.#left];
    this.#activations.cancel();
    this.early.clear();
    this.#epoch = this.#group = this.#left = undefined;
    group?.end(why);
    if (group) this.#host.tell('removed', { asked: left !== undefined });
    left?.resolve();
  }

  /** The application knows by itself that the others have the present epoch's key. */
  activate(): void {
    this.#activations.now();
  }

  /** Tells of the epoch, then takes up what has waited for it. */
  async #begin(awaitsOthers: boolean): Promise<MlsEpoch> {
    const group = this.#group!;
    const { settings, suite, tell, take } = this.#host;
    const epoch = await describeEpoch(group, settings, suite);
    this.#epoch = epoch;
    tell('epoch', epoch);
    group.grantWishes();
    this.#activations.add(epoch, awaitsOthers);

    for (const bytes of this.early.take(group.epoch)) await take(bytes);
    if (this.#epoch === epoch && group.isLeaving) await group.leave();
    await this.#group?.pursue();
    return epoch;
  }

  #onNotice({ kind, index }: Notice): void {
    if (kind === 'ready') this.#activations.ready(index);
    else this.#host.tasks.runQuietly(async () => this.#group?.pursue());
  }
}
