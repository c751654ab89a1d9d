import type { Bytes } from '../shared/stage.js';
import { isSame, type MlsMember } from './mls/members.js';
import { epochOf, frameKinds } from './mls/mesh-frames.js';
import { MeshPorts } from './mls/mesh-ports.js';
import type { MlsMessage } from './mls/session-types.js';
import { listen, type MlsPort } from './mls-carrier.js';
import type { MlsSession } from './mls-session.js';

/** A commit that somebody wants ordered. */
interface Submitted {
  readonly port: MlsPort;
  readonly bytes: Bytes;
}

/** Submitted commits kept until one is in their epoch, or orders in it. */
const HELD = 16;

/**
 * Carries a session's messages over ports (data channels, say) from everybody to everybody, with a member that orders
 * commits: in every epoch the one who made it. If that member's port was deleted, the one with the lowest leaf index
 * whose port was not.
 *
 * Its limits: everybody needs a port to everybody before being invited; every port is reliable and ordered. When the
 * ordering member is lost while a commit is under way, and its last words have reached some only, the group can part:
 * codes then differ (`framepipe/verification.js`), and those who are wrong leave and are invited again. What ports say
 * of who is behind them is believed; a member that lies about it can stop the group or split it, but learns nothing.
 *
 * @example
 * ```ts
 * import { MlsMesh, type MlsSession } from 'framepipe/mls.js';
 *
 * function connect(mesh: MlsMesh, session: MlsSession, channel: RTCDataChannel): void {
 *   channel.onopen = () => mesh.add(channel);
 *   channel.onclose = () => {
 *     const member = mesh.memberOf(channel);
 *     mesh.delete(channel);
 *     if (member && session.epoch) void session.remove(member.index);
 *   };
 * }
 * ```
 */
export class MlsMesh {
  readonly #session: MlsSession;
  readonly #ports = new MeshPorts();
  #held: Submitted[] = [];
  /** The last commit that was ordered, for those whom it did not reach. */
  #ordered: Bytes | undefined;

  /** Carries this session's messages from now on. */
  constructor(session: MlsSession) {
    this.#session = session;
    session.addEventListener('message', this.#onMessage);
    session.addEventListener('epoch', this.#onEpoch);
  }

  /** Adds a port that is open. It is the mesh's own from now on. */
  add(port: MlsPort): void {
    this.#ports.add(port);
    listen(port, (bytes) => this.#hear(port, bytes));
    this.#ports.send(port, 'hello', this.#session.signatureKey);
  }

  /** Takes a port off, once it is closed: whoever is behind it orders nothing any more. */
  delete(port: MlsPort): void {
    if (!this.#ports.delete(port)) return;
    this.#settle();
    this.#session.resend();
  }

  /** The member that a port says it belongs to; undefined before it has, and for those who are not members. */
  memberOf(port: MlsPort): MlsMember | undefined {
    const key = this.#ports.keyOf(port);
    return key && this.#session.epoch?.members.find(({ signatureKey }) => isSame(signatureKey, key));
  }

  /** Sends a message to all that needs no order: one's key package. */
  broadcast(message: Bytes): void {
    this.#ports.sendAll('direct', message);
  }

  /** Ends it; the ports stay open. */
  close(): void {
    this.#session.removeEventListener('message', this.#onMessage);
    this.#session.removeEventListener('epoch', this.#onEpoch);
    this.#ports.clear();
  }

  readonly #onMessage = ({ detail: { kind, bytes } }: CustomEvent<MlsMessage>): void => {
    const orderer = kind === 'commit' ? this.#orderer() : undefined;
    if (kind !== 'commit') this.broadcast(bytes);
    else if (orderer === 'self') void this.#order(bytes);
    else if (orderer) this.#ports.send(orderer, 'submit', bytes);
  };

  readonly #onEpoch = (): void => {
    this.#ports.keepLost(this.#session.epoch?.members ?? []);
    this.#settle();
  };

  #hear(port: MlsPort, frame: Bytes): void {
    const payload = frame.slice(1);
    switch (frame[0]) {
      case frameKinds.hello:
        this.#ports.name(port, payload);
        this.#session.resend();
        break;
      case frameKinds.direct:
        void this.#session.receive(payload);
        break;
      case frameKinds.submit:
        this.#takeSubmitted({ port, bytes: payload });
        break;
      case frameKinds.ordered:
        if (this.#mayOrder(port, payload)) void this.#takeOrdered(payload);
        break;
    }
  }

  #takeSubmitted(submitted: Submitted): void {
    const { port, bytes } = submitted;
    const [epoch, current] = [epochOf(bytes), this.#session.epoch?.epoch];
    if (epoch === undefined) return;
    if (current !== undefined && epoch < current) {
      // It was overtaken by one that its sender may not have got.
      if (this.#ordered && epochOf(this.#ordered) === epoch) this.#ports.send(port, 'ordered', this.#ordered);
    } else if (epoch === current && this.#orderer() === 'self') {
      void this.#order(bytes);
    } else {
      this.#held.push(submitted);
      if (this.#held.length > HELD) this.#held.shift();
    }
  }

  /** The first commit of an epoch that is in order is the one; all others find the epoch passed. */
  async #order(bytes: Bytes): Promise<void> {
    if (await this.#takeOrdered(bytes)) this.#ports.sendAll('ordered', bytes);
  }

  async #takeOrdered(bytes: Bytes): Promise<boolean> {
    const { outcome } = await this.#session.receive(bytes);
    if (outcome !== 'epoch' && outcome !== 'removed') return false;
    this.#ordered = bytes;
    return true;
  }

  #settle(): void {
    for (const submitted of this.#held.splice(0)) this.#takeSubmitted(submitted);
  }

  /** Who orders in this epoch; undefined where there is no port to them yet, or one is no member. */
  #orderer(): MlsPort | 'self' | undefined {
    const { epoch } = this.#session;
    if (!epoch) return undefined;
    const committer = epoch.members.filter(({ index }) => index === epoch.committer);
    for (const { signatureKey } of [...committer, ...epoch.members]) {
      if (isSame(signatureKey, this.#session.signatureKey)) return 'self';
      if (!this.#ports.isLost(signatureKey)) return this.#ports.of(signatureKey);
    }
    return undefined;
  }

  /** Of epochs that one is not in yet, one does not know who orders; the first that comes is kept. */
  #mayOrder(port: MlsPort, bytes: Bytes): boolean {
    const [epoch, current] = [epochOf(bytes), this.#session.epoch?.epoch];
    if (epoch === undefined) return false;
    return current === undefined || epoch > current || (epoch === current && this.#orderer() === port);
  }
}
