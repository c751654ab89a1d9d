import { Keyring } from '../../../keys/keyring.js';
import type { MlsCandidate, MlsMember } from '../../../keys/mls/members.js';
import { groupCode } from '../../../keys/verification-digits.js';
import { EncodedTransformError } from '../../../shared/errors.js';
import type { Bytes } from '../../../shared/stage.js';
import type { MeshKeyAgreement, MeshKeyHost } from '../key-agreement.js';
import { Absence } from './absence.js';
import { Door } from './door.js';
import { GroupMessages } from './group-messages.js';
import { isSameBytes } from './group-name.js';
import { Journey } from './journey.js';
import { candidateOf, idOf } from './member-identity.js';
import { decodeMlsFrame, encodeMlsFrame, type MlsFrame } from './mls-frames.js';
import type { MlsAgreementOptions } from './mls-options.js';
import { Neighbours, type Status } from './neighbours.js';

/** MLS among the members of a mesh. Everybody tells everybody where they are, and goes where all come together. */
export class MlsAgreement implements MeshKeyAgreement {
  readonly keyring: Keyring;
  readonly #host: MeshKeyHost;
  readonly #neighbours = new Neighbours();
  readonly #absence: Absence;
  readonly #door: Door;
  readonly #journey: Journey;
  readonly #messages: GroupMessages;
  readonly #ticker: ReturnType<typeof setInterval>;
  #signatureKey: Bytes | undefined;

  constructor(host: MeshKeyHost, options: MlsAgreementOptions) {
    const { keyScheme, signatureKeys, times } = options;
    this.#host = host;
    this.keyring = new Keyring({ participant: host.id, keyScheme });
    this.keyring.addEventListener('key-activated', () => host.changed());
    const isHere = (id: string) => host.isReachable(id) && !this.#isElsewhere(id);
    this.#absence = new Absence({ isPresent: (id) => host.isPresent(id), isHere }, times.patience);
    this.#door = new Door(times.answer, (error, from) => host.report(error, from));
    this.#journey = this.#begin(options);
    const journey = this.#journey;
    const ciphers = {
      get present() {
        return journey.life?.cipher;
      },
      get former() {
        return journey.former?.cipher;
      },
    };
    this.#messages = new GroupMessages(ciphers, times.keyWait);
    this.#ticker = setInterval(() => this.#tick(), times.tick);
    signatureKeys.then(
      (keys) => {
        this.#signatureKey = keys.publicKey;
        this.#tellPosition();
        journey.begin(keys);
      },
      (cause: unknown) =>
        host.report(new EncodedTransformError('not-supported', 'there are no signature keys for MLS', { cause })),
    );
  }

  get members(): readonly string[] {
    const ids = new Set(this.#journey.life?.cipher.epoch?.members.map(idOf));
    return [...this.#neighbours.ids].filter((id) => ids.has(id));
  }

  join(id: string): void {
    this.#neighbours.join(id);
    this.#absence.join(id);
    this.#door.join(id);
    this.#tellPosition([id]);
    this.#journey.life?.carriage.resume();
    this.#host.changed();
  }

  leave(id: string): void {
    this.#neighbours.leave(id);
    this.#absence.leave(id);
    this.#door.leave(id);
    this.#reap();
    this.#journey.life?.carriage.resume();
    this.#journey.decide();
    this.#host.changed();
  }

  async receive(from: string, message: Bytes): Promise<void> {
    const frame = decodeMlsFrame(message);
    if (!frame) this.#host.report(new EncodedTransformError('channel-failed', 'a message about keys is none'), from);
    else if (!this.#neighbours.has(from)) return;
    else if (frame.kind === 'status') this.#takeStatus(from, frame);
    else if (frame.kind === 'ask') await this.#takeAsk(from, frame.group, frame.payload);
    else
      for (const { carriage } of this.#journey.livesIn(frame.group)) carriage.receive(from, frame.kind, frame.payload);
  }

  seal(plaintext: Bytes, associatedData: Bytes): Promise<Bytes> {
    return this.#messages.seal(plaintext, associatedData);
  }

  open(_from: string, sealed: Bytes, associatedData: Bytes): Promise<Bytes | undefined> {
    return this.#messages.open(sealed, associatedData);
  }

  verificationCode(): readonly string[] | undefined {
    const epoch = this.#journey.life?.session.epoch;
    return epoch && epoch.members.length > 1 ? groupCode(epoch.authenticator) : undefined;
  }

  /** Who a member of the mesh is in the group, oneself too. */
  memberOf(id: string): MlsCandidate | undefined {
    const member = this.#members.find((one) => idOf(one) === id);
    return member && candidateOf(member);
  }

  async close(): Promise<void> {
    clearInterval(this.#ticker);
    this.#journey.close();
    this.#neighbours.clear();
    this.#messages.close();
    await this.keyring.close();
  }

  get #members(): readonly MlsMember[] {
    return this.#journey.life?.session.epoch?.members ?? [];
  }

  #begin(options: MlsAgreementOptions): Journey {
    const host = this.#host;
    return new Journey(
      {
        id: host.id,
        keyring: this.keyring,
        neighbours: this.#neighbours,
        isLost: (id) => this.#absence.isLost(id),
        send: (to, frame) => this.#send(to, frame),
        onPosition: () => {
          this.#tellPosition();
          this.#reap();
          host.changed();
        },
        onCipher: () => {
          this.#messages.tellNews();
          host.changed();
        },
      },
      options,
    );
  }

  #takeStatus(from: string, status: Status): void {
    const { position } = status;
    this.#neighbours.hear(from, status);
    if (this.#signatureKey && this.#neighbours.twinOf(this.#host.id, this.#signatureKey) === from) {
      this.#host.report(new EncodedTransformError('mls-refused', 'another member has the same signature keys'), from);
    }
    const own = this.#journey.life?.position;
    if (position && own && isSameBytes(position.group, own.group) && position.epoch < own.epoch) {
      this.#journey.life?.carriage.bringUp(from, position.epoch);
    }
    this.#journey.decide();
  }

  /** Whoever asks in vain for a group where one is not hears soon where one is, or asks another. */
  async #takeAsk(from: string, group: Bytes, keyPackage: Bytes): Promise<void> {
    const { life } = this.#journey;
    if (!life?.position || !isSameBytes(group, life.name)) return;
    const signatureKey = this.#neighbours.signatureKeyOf(from);
    await this.#door.letIn({ from, signatureKey, keyPackage }, life.session);
  }

  #tick(): void {
    const ids = this.#members.flatMap((member) => idOf(member) ?? []);
    this.#absence.look(new Set(ids.filter((id) => id !== this.#host.id)));
    this.#reap();
    this.#journey.life?.carriage.resume();
    this.#journey.look();
  }

  /** Whoever was let in by somebody who left before the Welcome was sent is a member, and does not know. */
  #isElsewhere(id: string): boolean {
    const { life } = this.#journey;
    return life !== undefined && this.#neighbours.isElsewhere(id, life.name);
  }

  /** Removes those from the group who are not in the call any more, or have never been. */
  #reap(): void {
    const { session, carriage } = this.#journey.life ?? {};
    if (!session || !carriage) return;
    const { isOrderer } = carriage;
    // What is being worked on may be their removal.
    if (carriage.isBusy && !isOrderer) return;
    for (const member of this.#members) {
      const id = idOf(member);
      if (id === undefined || id === this.#host.id || !this.#absence.isToBeRemoved(id, isOrderer)) continue;
      session.remove(member.index).catch(() => {});
    }
  }

  #tellPosition(to: Iterable<string> = this.#neighbours.ids): void {
    const signatureKey = this.#signatureKey;
    if (!signatureKey) return;
    for (const id of to) this.#send(id, { kind: 'status', signatureKey, position: this.#journey.life?.position });
  }

  #send(to: string, frame: MlsFrame): void {
    // Whoever is gone is told of by `leave`.
    if (this.#neighbours.has(to)) this.#host.send(to, encodeMlsFrame(frame)).catch(() => {});
  }
}
