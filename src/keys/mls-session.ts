import { TypedEventTarget } from '../main/typed-event-target.js';
import type { CipherSuiteName } from '../sframe/cipher-suites.js';
import { checkBytes, checkInteger, wrongType } from '../shared/arguments.js';
import { EncodedTransformError } from '../shared/errors.js';
import type { Bytes } from '../shared/stage.js';
import { clientConfig } from './mls/client-config.js';
import { exportSecret, found } from './mls/group.js';
import { Inbox } from './mls/inbox.js';
import { type CredentialHolder, candidateOf, isSameCandidate } from './mls/members.js';
import type { Membership } from './mls/membership.js';
import { makeKeyPackage, OwnKeyPackages } from './mls/own-key-packages.js';
import { Presence } from './mls/presence.js';
import type { MlsEpoch, MlsReceipt, MlsSessionEvents, MlsSessionOptions } from './mls/session-types.js';
import { checkSettings, KEY_ID_BITS, type SessionSettings } from './mls/settings.js';
import { generateMlsSignatureKeys, type MlsSignatureKeys, mlsCipherSuite } from './mls/signature-keys.js';
import { TaskQueue } from './mls/task-queue.js';
import type { CiphersuiteImpl, ClientConfig } from './mls/ts-mls.js';
import { decodeMessage, encodeMessage } from './mls/wire.js';

/** Messages that wait to be looked at; more are not taken. */
const WAITING = 1_024;
/** In larger groups nobody says that it is ready: each would tell all others at every change. */
const TALKATIVE = 32;
/**
 * A member of an MLS group (RFC 9420), or somebody who would be one, and the group's keys for SFrame (RFC 9605, section
 * 5.2).
 *
 * The application carries messages: what comes as `message` events to the others, and what others sent to `receive`.
 * MLS needs that all members receive commits in one order, their own among them; of several commits to one epoch the
 * first counts, and those who were overtaken commit again by themselves. `carryMls` and `MlsMesh` are ready carriers.
 *
 * @example
 * ```ts
 * import { carryMls, MlsSession } from 'framepipe/mls.js';
 *
 * async function meet(socket: WebSocket, isFirst: boolean): Promise<MlsSession> {
 *   const session = await MlsSession.open({ groupID: 'example.com/rooms/42', identity: 'alice' });
 *   session.addEventListener('epoch', ({ detail }) => console.log(detail.epoch, detail.members.length));
 *   session.addEventListener('key-package', ({ detail }) => session.invite(detail.keyPackage));
 *   carryMls(session, socket);
 *   if (isFirst) await session.create();
 *   else socket.send(await session.keyPackage());
 *   return session;
 * }
 * ```
 */
export class MlsSession extends TypedEventTarget<MlsSessionEvents> {
  /** The group's name. */
  readonly groupID: Bytes;
  /** Who one is to the others. */
  readonly identity: Bytes;
  /** The public key that one signs with, 32 bytes. */
  readonly signatureKey: Bytes;
  readonly #settings: SessionSettings;
  readonly #signatureKeys: MlsSignatureKeys;
  readonly #suite: CiphersuiteImpl;
  readonly #config: ClientConfig;
  readonly #keyPackages = new OwnKeyPackages();
  /** Every change of the group builds on the one before. */
  readonly #tasks = new TaskQueue(() => this.#checkOpen());
  readonly #presence: Presence;
  readonly #inbox: Inbox;
  #isClosed = false;

  private constructor(settings: SessionSettings, signatureKeys: MlsSignatureKeys, suite: CiphersuiteImpl) {
    super();
    this.groupID = settings.groupID;
    this.identity = settings.identity;
    this.signatureKey = signatureKeys.publicKey;
    this.#settings = settings;
    this.#signatureKeys = signatureKeys;
    this.#suite = suite;
    this.#config = clientConfig((leaf) => this.#isAcceptable(leaf));
    const shared = { settings, suite, tell: this.#tell.bind(this) };
    const take = (bytes: Bytes) => this.#inbox.take(bytes);
    this.#presence = new Presence({ ...shared, tasks: this.#tasks, take });
    const [config, keyPackages, presence] = [this.#config, this.#keyPackages, this.#presence];
    this.#inbox = new Inbox({ ...shared, config, keyPackages, presence });
  }

  /**
   * Opens a session, which is in no group yet: {@link MlsSession.create} founds one; or give others a
   * {@link MlsSession.keyPackage}, and one of them invites.
   *
   * @returns Rejects with `TypeError` or `RangeError` for wrong options, with EncodedTransformError `not-supported` where
   *   there is no Ed25519.
   */
  static async open(options: MlsSessionOptions): Promise<MlsSession> {
    const settings = checkSettings(options);
    const signatureKeys = settings.signatureKeys ?? (await generateMlsSignatureKeys());
    return new MlsSession(settings, signatureKeys, await mlsCipherSuite());
  }

  /** The present epoch; undefined while one is no member. */
  get epoch(): MlsEpoch | undefined {
    return this.#presence.epoch;
  }

  /** Options of the `sframe` stage for the keys of this session. */
  get stageOptions(): {
    readonly cipherSuite: CipherSuiteName;
    readonly keyIDBits: number;
    readonly keyScheme: { readonly epochBits: number };
  } {
    const { cipherSuite, epochBits } = this.#settings;
    return { cipherSuite: cipherSuite.name, keyIDBits: KEY_ID_BITS, keyScheme: { epochBits } };
  }

  /**
   * Founds the group, with oneself alone in it.
   *
   * @returns The first epoch. Rejects with EncodedTransformError `mls-refused` where one is a member already, `closed`
   *   after {@link MlsSession.close}.
   */
  create(): Promise<MlsEpoch> {
    return this.#tasks.run(async () => {
      this.#checkOutside();
      const own = await makeKeyPackage(this.identity, this.#signatureKeys, this.#suite);
      const state = await found(this.groupID, own, this.#config, this.#suite);
      own.privatePackage.initPrivateKey.fill(0);
      return this.#presence.enter(state, 0);
    });
  }

  /**
   * Makes a key package, by which a member can let one in: for one use, within a day. Eight can be outstanding; the
   * oldest is forgotten for the next.
   *
   * @returns Bytes to be carried to a member. Rejects with EncodedTransformError `mls-refused` where one is a member
   *   already, `closed` after {@link MlsSession.close}.
   */
  keyPackage(): Promise<Bytes> {
    return this.#tasks.run(async () => {
      this.#checkOutside();
      const own = await makeKeyPackage(this.identity, this.#signatureKeys, this.#suite);
      this.#keyPackages.add(own);
      return encodeMessage({ version: 'mls10', wireformat: 'mls_key_package', keyPackage: own.publicPackage });
    });
  }

  /**
   * Exports a secret of the present epoch for another use (MLS-Exporter; RFC 9420, section 8.5): all members get the same,
   * and nobody learns other secrets from it. The key of the next epoch is another: ask again with each event `epoch`.
   *
   * @param label What the secret is for, as text; `SFrame 1.0 Base Key` gives what {@link MlsEpoch.key} is made of.
   * @param context More about what it is for, any number of bytes.
   * @param length How many bytes, 1 to 8,160.
   * @returns Rejects with `TypeError` or `RangeError` for other arguments, with EncodedTransformError `mls-refused` where one
   *   is no member; `closed`.
   */
  async exportSecret(label: string, context: Uint8Array, length: number): Promise<Bytes> {
    if (typeof label !== 'string') throw wrongType('label', 'a string', label);
    checkBytes('context', context);
    checkInteger('length', length, 1, 8_160);
    const bytes = context.slice();
    return this.#tasks.run(() => {
      const { group } = this.#presence;
      if (!group) throw refused('one is no member');
      return exportSecret(group.state, label, bytes, length, this.#suite);
    });
  }

  /**
   * Lets somebody in. Whoever is a member under the same signature key, before a reload say, is replaced.
   *
   * @param keyPackage What {@link MlsSession.keyPackage} gave the other.
   * @returns Resolves when they are a member, whoever let them in. Rejects with EncodedTransformError `mls-refused` where
   *   the key package is not in order, has run out or was not accepted, or where one is no member; `closed`.
   */
  async invite(keyPackage: Bytes): Promise<void> {
    checkBytes('keyPackage', keyPackage);
    const message = decodeMessage(keyPackage.slice());
    if (message?.wireformat !== 'mls_key_package') throw refused('these bytes are no key package');
    await this.#tasks.run(() => this.#presence.group?.checkAdd(message.keyPackage));
    return this.#wish((group) => group.wishes.add(message.keyPackage));
  }

  /**
   * Removes a member: the keys of the next epochs are not for them.
   *
   * @param index Their leaf index, from {@link MlsEpoch.members}.
   * @returns Resolves when they are out, whoever removed them. Rejects with `TypeError` or `RangeError` where there is no
   *   such member or it is oneself, with EncodedTransformError `mls-refused` where one is no member; `closed`.
   */
  async remove(index: number): Promise<void> {
    checkInteger('index', index, 0, 2 ** 32 - 1);
    return this.#wish((group) => {
      if (index === group.index) throw new RangeError('"index" expected another member; leave() removes oneself');
      if (!group.members.some((member) => member.index === index)) {
        throw new RangeError(`"index" expected the leaf index of a member, got ${index}`);
      }
      return group.wishes.remove(index);
    });
  }

  /**
   * Gives the group new keys, and oneself: whoever had got hold of one's old ones is shut out from then on (RFC 9420,
   * section 16.6). Worth doing now and then in long calls.
   *
   * @returns Resolves when it is done. Rejects with EncodedTransformError `mls-refused` where one is no member; `closed`.
   */
  async rotate(): Promise<void> {
    return this.#wish((group) => group.wishes.update());
  }

  /**
   * Leaves the group. Nobody can remove themselves, so it asks the others; the first of them that does not leave, by leaf
   * index, removes one, or whoever commits next.
   *
   * @returns Resolves when one is out: at once where one is alone or no member, never where nobody answers; then
   *   {@link MlsSession.close}, which resolves it as well.
   */
  async leave(): Promise<void> {
    const left = this.#presence.wishOut();
    await this.#tasks.run(() => this.#presence.leave());
    return left;
  }

  /**
   * Takes a message from others, and does whatever it brings about: events come before the promise settles. Nothing that
   * arrives can break the group, and what is kept for later is bounded (64 messages, 1 MiB).
   *
   * @param message Bytes that came from anywhere, also one's own. They are copied.
   * @returns What came of it. Rejects with `TypeError` for what are no bytes only.
   */
  async receive(message: Bytes): Promise<MlsReceipt> {
    checkBytes('message', message);
    if (this.#isClosed) return { outcome: 'closed' };
    if (this.#tasks.length >= WAITING) return { outcome: 'overflow' };
    const bytes = message.slice();
    return this.#tasks
      .run(() => this.#inbox.take(bytes))
      .catch((error) => {
        if (this.#isClosed) return { outcome: 'closed' };
        throw error;
      });
  }

  /**
   * Tells the others that all of one's receivers have this epoch's key; call it once they do. In groups of more than 32
   * nobody says so, and fresh keys wait for their time.
   */
  acknowledge(): void {
    const { epoch } = this;
    this.#tasks.runQuietly(async () => {
      const count = epoch?.members.length ?? 0;
      if (epoch === this.epoch && count > 1 && count <= TALKATIVE) await this.#presence.group?.tell('ready');
    });
  }

  /** Lets the present epoch's key be used now, where the application knows by itself that the others have it. */
  activate(): void {
    this.#presence.activate();
  }

  /** Sends what is under way once more, for carriers that lost their connection. */
  resend(): void {
    this.#presence.group?.resend();
  }

  /** Ends the session: secrets are wiped, promises settled. The others do not hear of it; see {@link MlsSession.leave}. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // What is being done now still needs the group.
    this.#tasks.finish(() => {
      this.#presence.exit(new EncodedTransformError('closed', 'the session was closed'));
      this.#keyPackages.clear();
    });
  }

  /** Those who are members have been accepted before. */
  async #isAcceptable(leaf: CredentialHolder): Promise<boolean> {
    const candidate = candidateOf(leaf);
    if (!candidate) return false;
    const isMember = this.#presence.group?.members.some((member) => isSameCandidate(member, candidate)) ?? false;
    return isMember || this.#settings.validateMember(candidate);
  }

  async #wish(wish: (group: Membership) => Promise<void>): Promise<void> {
    this.#checkOpen();
    const { group } = this.#presence;
    if (!group) throw refused('one is no member');
    const granted = wish(group);
    // Who awaits it hears of a failure below; meanwhile nothing is thrown into the air.
    granted.catch(() => {});
    await this.#tasks.run(async () => this.#presence.group?.pursue());
    return granted;
  }

  #checkOutside(): void {
    if (this.#presence.group) throw refused('one is a member already');
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new EncodedTransformError('closed', 'the session is closed');
  }

  #tell<T extends keyof MlsSessionEvents>(type: T, detail: MlsSessionEvents[T]): void {
    if (!this.#isClosed) this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function refused(reason: string): EncodedTransformError {
  return new EncodedTransformError('mls-refused', reason);
}
