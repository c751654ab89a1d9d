import type { Keyring } from '../../../keys/keyring.js';
import type { MlsMember } from '../../../keys/mls/members.js';
import type { MlsSignatureKeys } from '../../../keys/mls/signature-keys.js';
import { MlsSession } from '../../../keys/mls-session.js';
import type { Bytes } from '../../../shared/stage.js';
import { Bid } from './bid.js';
import { courseOf } from './course.js';
import { GroupLife, type GroupLifeListener } from './group-life.js';
import { isSameBytes, newGroupName } from './group-name.js';
import { candidateOf, idOf, memberIdentity } from './member-identity.js';
import type { MlsFrame } from './mls-frames.js';
import type { MlsAgreementOptions } from './mls-options.js';
import type { Neighbours } from './neighbours.js';
import { Pace } from './pace.js';

/** What a {@link Journey} needs of what is around it. */
export interface JourneyHost {
  readonly id: string;
  readonly keyring: Keyring;
  readonly neighbours: Neighbours;
  isLost(id: string): boolean;
  send(to: string, frame: MlsFrame): void;
  /** One is somewhere else, or nowhere. */
  onPosition(): void;
  /** Messages can be sealed or opened under another key. */
  onCipher(): void;
}

/** One's way from group to group, as {@link courseOf} says; one stays in a group until another has let one in. */
export class Journey {
  readonly #host: JourneyHost;
  readonly #options: MlsAgreementOptions;
  readonly #pace = new Pace();
  #keys: MlsSignatureKeys | undefined;
  #life: GroupLife | undefined;
  #former: GroupLife | undefined;
  #bid: Bid | undefined;
  /** Since when others are ahead in one's group, and in which epoch one was then. */
  #behind: { readonly since: number; readonly epoch: number } | undefined;
  #isPreparing = false;
  #isDeciding = false;
  #isClosed = false;

  constructor(host: JourneyHost, options: MlsAgreementOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** In the group that one is in. */
  get life(): GroupLife | undefined {
    return this.#life;
  }

  /** In the group before. */
  get former(): GroupLife | undefined {
    return this.#former;
  }

  begin(keys: MlsSignatureKeys): void {
    this.#keys = keys;
    this.decide();
  }

  /** One's lives in a group, also one that has yet to begin. */
  livesIn(group: Bytes): readonly GroupLife[] {
    return [this.#life, this.#bid?.life].flatMap((life) => (life && isSameBytes(life.name, group) ? life : []));
  }

  /** To be called now and then. */
  look(): void {
    this.#pace.look(this.#bid !== undefined || this.#behind !== undefined);
    this.decide();
  }

  /** Decides where to go: once, after all that is known at this moment. */
  decide(): void {
    if (this.#isDeciding || this.#isClosed) return;
    this.#isDeciding = true;
    queueMicrotask(() => {
      this.#isDeciding = false;
      if (!this.#isClosed) this.#follow();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#dropBid();
    this.#life?.close();
    this.#life = this.#former = undefined;
  }

  #follow(): void {
    const keys = this.#keys;
    const { id, neighbours } = this.#host;
    // While a group is being founded there will be more to know. Of two with the same keys, one stays out.
    if (!keys || (this.#life && !this.#life.position) || neighbours.twinOf(id, keys.publicKey)) return;
    const course = courseOf(id, this.#life?.position, neighbours.known);
    if (course.kind !== 'catch-up') this.#behind = undefined;
    if (course.kind === 'found') void this.#found(keys);
    else if (course.kind === 'ask') this.#ask(keys, course.group, course.hosts);
    else if (course.kind === 'catch-up' && this.#isTooFarBehind()) this.#ask(keys, course.group, course.hosts);
    else this.#dropBid();
  }

  #isTooFarBehind(): boolean {
    const epoch = this.#life?.position?.epoch ?? 0;
    // Whoever is slow, and not cut off, would be slower still for being let in anew.
    const isWorking = this.#life?.carriage.isBusy ?? false;
    if (this.#behind?.epoch !== epoch || isWorking) this.#behind = { since: performance.now(), epoch };
    return performance.now() - this.#behind.since > this.#options.times.patience * this.#pace.factor;
  }

  async #found(keys: MlsSignatureKeys): Promise<void> {
    if (this.#life) return;
    // Of the group that one has asked for, nobody is there any more.
    this.#dropBid();
    const life = await this.#openLife(keys, newGroupName());
    if (!life) return;
    if (this.#life) life.close();
    else {
      this.#life = life;
      await life.session.create().catch(() => {});
    }
  }

  #ask(keys: MlsSignatureKeys, group: Bytes, hosts: readonly string[]): void {
    if (this.#bid && isSameBytes(this.#bid.life.name, group)) this.#bid.askOneOf(hosts);
    else {
      this.#dropBid();
      if (!this.#isPreparing) void this.#bidFor(keys, group);
    }
  }

  /** Whom to ask is known best when there is something to ask with. */
  async #bidFor(keys: MlsSignatureKeys, group: Bytes): Promise<void> {
    this.#isPreparing = true;
    const life = await this.#openLife(keys, group);
    const keyPackage = await life?.session.keyPackage().catch(() => undefined);
    this.#isPreparing = false;
    if (this.#isClosed || !life || !keyPackage) {
      life?.close();
      return;
    }
    this.#bid = new Bid(life, keyPackage, {
      pace: this.#pace,
      answer: this.#options.times.answer,
      ask: (to, payload) => this.#host.send(to, { kind: 'ask', group, payload }),
    });
    this.decide();
  }

  #dropBid(): void {
    this.#bid?.close();
    this.#bid = undefined;
  }

  async #openLife({ publicKey, privateKey }: MlsSignatureKeys, groupID: Bytes): Promise<GroupLife | undefined> {
    const { identity, validateMember, keyScheme } = this.#options;
    const session = await MlsSession.open({
      groupID,
      identity: memberIdentity(this.#host.id, identity),
      signatureKeys: { publicKey, privateKey },
      validateMember: (candidate) => idOf(candidate) !== undefined && validateMember(candidateOf(candidate)),
      epochBits: keyScheme.epochBits,
    }).catch(() => undefined);
    if (!session) return undefined;
    const participantOf = (member: MlsMember) => this.#participantOf(member);
    const listener = this.#listenTo(() => life);
    const life: GroupLife = new GroupLife(session, this.#host.keyring, participantOf, listener);
    if (!this.#isClosed) return life;
    life.close();
    return undefined;
  }

  #listenTo(lifeOf: () => GroupLife): GroupLifeListener {
    const { neighbours, isLost, send, onCipher } = this.#host;
    return {
      get linked() {
        return neighbours.ids;
      },
      isLost,
      send: (to, kind, payload) => send(to, { kind, group: lifeOf().name, payload }),
      onPosition: () => this.#arrive(lifeOf()),
      onCipher,
      onRemoved: () => this.#fallOut(lifeOf()),
    };
  }

  /** A leaf's participant is the member that it names, unless that one says that its key is another. */
  #participantOf(member: MlsMember): string | undefined {
    const id = idOf(member);
    const said = id === undefined ? undefined : this.#host.neighbours.signatureKeyOf(id);
    return said && !isSameBytes(said, member.signatureKey) ? undefined : id;
  }

  #arrive(life: GroupLife): void {
    if (life === this.#bid?.life) {
      this.#bid.stop();
      this.#bid = this.#behind = undefined;
      this.#former = this.#life;
      this.#former?.close();
      this.#life = life;
    }
    if (life !== this.#life) return;
    this.#host.onPosition();
    this.decide();
  }

  /** Others took one for lost: one asks again, but not faster than one looks around. */
  #fallOut(life: GroupLife): void {
    if (life !== this.#life) return;
    life.close();
    this.#pace.slowDown();
    this.#former = life;
    this.#life = undefined;
    this.#host.onPosition();
  }
}
