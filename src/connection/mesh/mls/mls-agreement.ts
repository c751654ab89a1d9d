import { Keyring } from '../../../keys/keyring.js';
import type { MlsCandidate, MlsMember } from '../../../keys/mls/members.js';
import type { MlsKeyPackageEvent } from '../../../keys/mls/session-types.js';
import type { MlsSignatureKeys } from '../../../keys/mls/signature-keys.js';
import { MlsSession } from '../../../keys/mls-session.js';
import { groupCode } from '../../../keys/verification-digits.js';
import { type Deferred, deferred } from '../../../shared/deferred.js';
import { EncodedTransformError } from '../../../shared/errors.js';
import type { Bytes } from '../../../shared/stage.js';
import { Budget } from '../budget.js';
import type { MeshKeyAgreement, MeshKeyHost } from '../key-agreement.js';
import { courseOf } from './course.js';
import { GroupLife, type GroupLifeListener } from './group-life.js';
import { isSameBytes, newGroupName } from './group-name.js';
import { candidateOf, idOf, memberIdentity } from './member-identity.js';
import { decodeMlsFrame, encodeMlsFrame, type GroupPosition, type MlsFrame } from './mls-frames.js';

/** How long things may take, in milliseconds. */
export interface MlsTimes {
  /** How often one looks whether all is well. */
  readonly tick: number;
  /** How long somebody may be unreachable or behind before others go on without, or they ask anew. */
  readonly patience: number;
  /** How long somebody may take to let one in before one asks another. */
  readonly answer: number;
  /** How long a message waits for its key. */
  readonly keyWait: number;
}

/** What an {@link MlsAgreement} is given. */
export interface MlsAgreementOptions {
  readonly identity: Bytes;
  readonly signatureKeys: Promise<MlsSignatureKeys>;
  readonly validateMember: (candidate: MlsCandidate) => boolean | Promise<boolean>;
  readonly keyScheme: { readonly epochBits: number };
  readonly times: MlsTimes;
}

/** How many times longer one waits at most, where things take long; and after how many quiet looks around no longer. */
const SLOWEST = 32;
const QUIET = 10;

/** How often one member may ask to be let in. */
const ASKS = { burst: 8, perSecond: 1 } as const;

/** Somebody who can be sent something. */
interface Linked {
  signatureKey: Bytes | undefined;
  position: GroupPosition | undefined;
  readonly asks: Budget;
  /** The key package by which they were let in last, and when. */
  invited: { readonly keyPackage: Bytes; readonly at: number } | undefined;
}

/** A wish to be let into a group. */
interface Bid {
  readonly life: GroupLife;
  readonly keyPackage: Bytes;
  /** Who was asked last. */
  host: string;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * MLS among the members of a mesh. Everybody tells everybody where they are, and {@link courseOf} says where to go; one stays
 * in a group until another has let one in.
 */
export class MlsAgreement implements MeshKeyAgreement {
  readonly keyring: Keyring;
  readonly #host: MeshKeyHost;
  readonly #options: MlsAgreementOptions;
  readonly #linked = new Map<string, Linked>();
  /** Since when members of the group cannot be reached. */
  readonly #unreachable = new Map<string, number>();
  readonly #ticker: ReturnType<typeof setInterval>;
  #signatureKeys: MlsSignatureKeys | undefined;
  #life: GroupLife | undefined;
  /** The life before, whose messages may still be under way. */
  #former: GroupLife | undefined;
  #bid: Bid | undefined;
  /** Since when others are ahead in one's group, and in which epoch one was then. */
  #behind: { readonly since: number; readonly epoch: number } | undefined;
  /** How many times longer one waits than planned: with each wait in vain twice as long, lest a slow group never settles. */
  #slowness = 1;
  #quiet = 0;
  #isPreparing = false;
  #isDeciding = false;
  #news: Deferred<void> = deferred();
  #isClosed = false;

  constructor(host: MeshKeyHost, options: MlsAgreementOptions) {
    this.#host = host;
    this.#options = options;
    this.keyring = new Keyring({ participant: host.id, keyScheme: options.keyScheme });
    this.keyring.addEventListener('key-activated', () => host.changed());
    this.#ticker = setInterval(() => this.#tick(), options.times.tick);
    options.signatureKeys.then(
      (keys) => {
        if (this.#isClosed) return;
        this.#signatureKeys = keys;
        this.#tellPosition();
        this.#decide();
      },
      (cause: unknown) =>
        host.report(new EncodedTransformError('not-supported', 'there are no signature keys for MLS', { cause })),
    );
  }

  /** Where one is. */
  get position(): GroupPosition | undefined {
    return this.#life?.position;
  }

  get members(): readonly string[] {
    const ids = new Set(this.#life?.cipher.epoch?.members.map(idOf));
    return [...this.#linked.keys()].filter((id) => ids.has(id));
  }

  join(id: string): void {
    this.#linked.set(id, { signatureKey: undefined, position: undefined, asks: new Budget(ASKS), invited: undefined });
    this.#unreachable.delete(id);
    if (this.#signatureKeys) this.#send(id, this.#status(this.#signatureKeys));
    this.#life?.carriage.resume();
    this.#host.changed();
  }

  leave(id: string): void {
    this.#linked.delete(id);
    this.#removeNow(id);
    if (this.#bid?.host === id) this.#bid.host = '';
    this.#life?.carriage.resume();
    this.#decide();
    this.#host.changed();
  }

  async receive(from: string, message: Bytes): Promise<void> {
    const linked = this.#linked.get(from);
    const frame = decodeMlsFrame(message);
    if (!frame) this.#host.report(new EncodedTransformError('channel-failed', 'a message about keys is none'), from);
    else if (!linked) return;
    else if (frame.kind === 'status') this.#takeStatus(from, linked, frame);
    else if (frame.kind === 'ask') await this.#takeAsk(from, linked, frame.group, frame.payload);
    else this.#takeCarried(from, frame);
  }

  async seal(plaintext: Bytes, associatedData: Bytes): Promise<Bytes> {
    for (;;) {
      const sealed = this.#life?.cipher.seal(plaintext, associatedData);
      if (sealed) return sealed;
      if (this.#isClosed) throw new EncodedTransformError('closed', 'the mesh is closed');
      await this.#news.promise;
    }
  }

  async open(_from: string, sealed: Bytes, associatedData: Bytes): Promise<Bytes | undefined> {
    const end = performance.now() + this.#options.times.keyWait;
    while (!this.#isClosed) {
      const news = this.#news.promise;
      let lacksKey = !this.#life;
      for (const life of [this.#life, this.#former]) {
        const opened = await life?.cipher.open(sealed, associatedData);
        if (opened instanceof Uint8Array) return opened;
        lacksKey ||= opened === 'no key';
      }
      const left = end - performance.now();
      if (!lacksKey || left <= 0) return undefined;
      await within(news, left);
    }
    return undefined;
  }

  verificationCode(): readonly string[] | undefined {
    const epoch = this.#life?.session.epoch;
    return epoch && epoch.members.length > 1 ? groupCode(epoch.authenticator) : undefined;
  }

  /** Who a member of the mesh is in the group, oneself too. */
  memberOf(id: string): MlsCandidate | undefined {
    const member = this.#life?.session.epoch?.members.find((one) => idOf(one) === id);
    return member && candidateOf(member);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#ticker);
    this.#dropBid();
    this.#life?.close();
    this.#life = this.#former = undefined;
    this.#linked.clear();
    this.#tellNews();
    await this.keyring.close();
  }

  #takeStatus(from: string, linked: Linked, { signatureKey, position }: Extract<MlsFrame, { kind: 'status' }>): void {
    linked.signatureKey = signatureKey;
    linked.position = position;
    const life = this.#life;
    const isHere = position && life?.position && isSameBytes(position.group, life.name);
    if (isHere && position.epoch < life.position.epoch) life.carriage.bringUp(from, position.epoch);
    this.#decide();
  }

  /** Somebody wants to be let in: as nobody but the one who asks. */
  async #takeAsk(from: string, linked: Linked, group: Bytes, keyPackage: Bytes): Promise<void> {
    const { asks, signatureKey, invited: before } = linked;
    const life = this.#life;
    // Whoever asks in vain hears soon where one is, or asks another.
    if (!life?.position || !isSameBytes(group, life.name)) return;
    // The Welcome may be under way: to let them in once more would throw out who has just come in. It may also have been for
    // an earlier key package of theirs, so that is not for ever.
    const isRepeated = before !== undefined && isSameBytes(before.keyPackage, keyPackage);
    if (isRepeated && performance.now() - before.at < this.#options.times.answer) return;
    if (asks.isSpent) {
      this.#host.report(new EncodedTransformError('mls-refused', 'a member asks too often to be let in'), from);
      return;
    }
    await asks.take();
    const asked = await inspect(life.session, keyPackage);
    const isTheirs = asked && idOf(asked) === from && signatureKey && isSameBytes(asked.signatureKey, signatureKey);
    const invited = isTheirs
      ? life.session.invite(keyPackage)
      : Promise.reject(new EncodedTransformError('mls-refused', 'the key package is not of the member who asks'));
    linked.invited = { keyPackage, at: performance.now() };
    // It may take a while, and what others say must be heard meanwhile.
    invited.catch((error: unknown) => {
      linked.invited = undefined;
      const code = error instanceof EncodedTransformError ? error.code : undefined;
      if (this.#life === life && code !== 'closed') {
        this.#host.report(new EncodedTransformError('mls-refused', 'a member was not let in', { cause: error }), from);
      }
    });
  }

  #takeCarried(from: string, frame: Exclude<MlsFrame, { kind: 'status' | 'ask' }>): void {
    for (const life of [this.#life, this.#bid?.life]) {
      if (life && isSameBytes(life.name, frame.group)) life.carriage.receive(from, frame.kind, frame.payload);
    }
  }

  /** Once, after all that is known at this moment. */
  #decide(): void {
    if (this.#isDeciding || this.#isClosed) return;
    this.#isDeciding = true;
    queueMicrotask(() => {
      this.#isDeciding = false;
      if (!this.#isClosed) this.#follow();
    });
  }

  #follow(): void {
    const keys = this.#signatureKeys;
    // While a group is being founded, or a life begins, there will be more to know.
    if (!keys || (this.#life && !this.#life.position) || this.#isTwin(keys)) return;
    const course = courseOf(
      this.#host.id,
      this.#life?.position,
      [...this.#linked].flatMap(([id, { signatureKey, position }]) => (signatureKey ? { id, position } : [])),
    );
    if (course.kind !== 'catch-up') this.#behind = undefined;
    if (course.kind === 'found') void this.#found(keys);
    else if (course.kind === 'ask') this.#ask(keys, course.group, course.hosts);
    else if (course.kind === 'catch-up' && this.#isTooFarBehind()) this.#ask(keys, course.group, course.hosts);
    else this.#dropBid();
  }

  /** Whoever has the same signature keys would be replaced, and replace in turn: of two, one stays out. */
  #isTwin({ publicKey }: MlsSignatureKeys): boolean {
    for (const [id, { signatureKey }] of this.#linked) {
      if (!signatureKey || !isSameBytes(signatureKey, publicKey) || id > this.#host.id) continue;
      this.#host.report(new EncodedTransformError('mls-refused', 'another member has the same signature keys'), id);
      return true;
    }
    return false;
  }

  #isTooFarBehind(): boolean {
    const epoch = this.#life?.position?.epoch ?? 0;
    if (this.#behind?.epoch !== epoch) this.#behind = { since: performance.now(), epoch };
    return performance.now() - this.#behind.since > this.#options.times.patience * this.#slowness;
  }

  async #found(keys: MlsSignatureKeys): Promise<void> {
    if (this.#life || this.#bid) return;
    const life = await this.#openLife(keys, newGroupName());
    if (!life) return;
    if (this.#life) life.close();
    else {
      this.#life = life;
      await life.session.create().catch(() => {});
    }
  }

  #ask(keys: MlsSignatureKeys, group: Bytes, hosts: readonly string[]): void {
    const bid = this.#bid;
    if (bid && isSameBytes(bid.life.name, group)) {
      if (!hosts.includes(bid.host)) this.#askNext(bid, hosts);
      return;
    }
    this.#dropBid();
    if (!this.#isPreparing) void this.#bidFor(keys, group);
  }

  async #bidFor(keys: MlsSignatureKeys, group: Bytes): Promise<void> {
    this.#isPreparing = true;
    const life = await this.#openLife(keys, group);
    const keyPackage = await life?.session.keyPackage().catch(() => undefined);
    this.#isPreparing = false;
    if (this.#isClosed || !life || !keyPackage) {
      life?.close();
      return;
    }
    // Whom to ask is known best by now; nobody has been yet.
    this.#bid = { life, keyPackage, host: '', timer: undefined };
    this.#decide();
  }

  /** Asks one after the other, each with the same key package: whoever answers first is as good. */
  #askNext(bid: Bid, hosts: readonly string[]): void {
    const sorted = [...hosts].sort();
    const host = sorted.find((id) => id > bid.host) ?? sorted[0];
    if (host === undefined) return;
    bid.host = host;
    clearTimeout(bid.timer);
    bid.timer = setTimeout(() => {
      const others = hosts.filter((id) => this.#linked.has(id));
      this.#slowDown();
      if (this.#bid === bid) this.#askNext(bid, others);
    }, this.#options.times.answer * this.#slowness);
    this.#send(host, { kind: 'ask', group: bid.life.name, payload: bid.keyPackage });
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
    const life: GroupLife = new GroupLife(
      session,
      this.keyring,
      participantOf,
      this.#listenTo(() => life),
    );
    if (!this.#isClosed) return life;
    life.close();
    return undefined;
  }

  #listenTo(lifeOf: () => GroupLife): GroupLifeListener {
    const agreement = this;
    return {
      get linked() {
        return agreement.#linked.keys();
      },
      isLost: (id) => this.#isLost(id),
      send: (to, kind, payload) => this.#send(to, { kind, group: lifeOf().name, payload }),
      onPosition: () => this.#onPosition(lifeOf()),
      onCipher: () => {
        this.#tellNews();
        this.#host.changed();
      },
      onRemoved: () => this.#onRemoved(lifeOf()),
    };
  }

  /** A leaf's participant is the member that it names, unless that one says that its key is another. */
  #participantOf(member: MlsMember): string | undefined {
    const id = idOf(member);
    const said = id === undefined ? undefined : this.#linked.get(id)?.signatureKey;
    return said && !isSameBytes(said, member.signatureKey) ? undefined : id;
  }

  #onPosition(life: GroupLife): void {
    if (life === this.#bid?.life) {
      clearTimeout(this.#bid.timer);
      this.#bid = undefined;
      this.#former = this.#life;
      this.#former?.close();
      this.#life = life;
      this.#behind = undefined;
    }
    if (life !== this.#life) return;
    this.#tellPosition();
    this.#reap();
    this.#decide();
    this.#host.changed();
  }

  /** Others took one for lost: one asks again, but not faster than one looks around. */
  #onRemoved(life: GroupLife): void {
    if (life !== this.#life) return;
    life.close();
    this.#slowDown();
    this.#former = life;
    this.#life = undefined;
    this.#tellPosition();
    this.#host.changed();
  }

  #tick(): void {
    const { members = [] } = this.#life?.session.epoch ?? {};
    const ids = new Set(members.map(idOf));
    for (const id of this.#unreachable.keys()) if (!ids.has(id)) this.#unreachable.delete(id);
    for (const id of ids) {
      if (id === undefined || id === this.#host.id || this.#host.isReachable(id)) this.#unreachable.delete(id ?? '');
      else if (!this.#unreachable.has(id)) this.#unreachable.set(id, performance.now());
    }
    this.#reap();
    this.#life?.carriage.resume();
    this.#quiet = this.#bid || this.#behind ? 0 : this.#quiet + 1;
    if (this.#quiet > QUIET) this.#slowness = 1;
    this.#decide();
  }

  #slowDown(): void {
    this.#slowness = Math.min(2 * this.#slowness, SLOWEST);
    this.#quiet = 0;
  }

  /** Removes those from the group who are not in the call any more, or have never been. */
  #reap(): void {
    const { patience } = this.#options.times;
    for (const member of this.#life?.session.epoch?.members ?? []) {
      const id = idOf(member) ?? '';
      const since = this.#unreachable.get(id) ?? performance.now();
      const isGone = !this.#host.isPresent(id) && performance.now() - since > patience;
      if (id !== this.#host.id && isGone) this.#remove(member);
    }
  }

  #removeNow(id: string): void {
    for (const member of this.#life?.session.epoch?.members ?? []) if (idOf(member) === id) this.#remove(member);
  }

  #remove({ index }: MlsMember): void {
    this.#life?.session.remove(index).catch(() => {});
  }

  #isLost(id: string): boolean {
    if (this.#host.isReachable(id)) return false;
    const since = this.#unreachable.get(id);
    return (
      !this.#host.isPresent(id) || (since !== undefined && performance.now() - since > this.#options.times.patience)
    );
  }

  #dropBid(): void {
    if (!this.#bid) return;
    clearTimeout(this.#bid.timer);
    this.#bid.life.close();
    this.#bid = undefined;
  }

  #status({ publicKey }: MlsSignatureKeys): MlsFrame {
    return { kind: 'status', signatureKey: publicKey, position: this.#life?.position };
  }

  #tellPosition(): void {
    if (!this.#signatureKeys) return;
    for (const id of this.#linked.keys()) this.#send(id, this.#status(this.#signatureKeys));
  }

  #send(to: string, frame: MlsFrame): void {
    // Whoever is gone is told of by `leave`.
    if (this.#linked.has(to)) this.#host.send(to, encodeMlsFrame(frame)).catch(() => {});
  }

  #tellNews(): void {
    this.#news.resolve();
    this.#news = deferred();
  }
}

/** Whose key package this is; undefined where it is none. */
async function inspect(session: MlsSession, keyPackage: Bytes): Promise<MlsCandidate | undefined> {
  let found: MlsKeyPackageEvent | undefined;
  const listen = ({ detail }: CustomEvent<MlsKeyPackageEvent>) => {
    if (isSameBytes(detail.keyPackage, keyPackage)) found = detail;
  };
  session.addEventListener('key-package', listen);
  await session.receive(keyPackage);
  session.removeEventListener('key-package', listen);
  return found;
}

function within(promise: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    void promise.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
