import { followMls, Keyring } from 'framepipe/keys.js';
import { carryMls, MlsSession } from 'framepipe/mls.js';
import { groupCode, groupEmojiCode, keyFingerprint, pairwiseCode } from 'framepipe/verification.js';
import type { Post } from '../call/post.js';
import { type Code, type KeyAgreement, type Keys, NO_HOST } from './key-agreement.js';
import { type Room, roomPort } from './room-port.js';

interface Member {
  readonly session: MlsSession;
  readonly keyring: Keyring;
  /** Ends what keeps the keyring in step with the session. */
  readonly stop: () => void;
}

const nameOf = ({ identity }: { readonly identity: Uint8Array }) => new TextDecoder().decode(identity);

/** The group agrees on a key by MLS (RFC 9420), and on another whenever somebody comes or goes. */
export class MlsAgreement implements KeyAgreement {
  readonly #post: Post;
  readonly #room: Room = new Map();
  readonly #members = new Map<string, Member>();

  constructor(post: Post) {
    this.#post = post;
  }

  async admit(participant: string): Promise<Keys> {
    const session = await MlsSession.open({ groupID: 'framepipe.example/demo/group', identity: participant });
    const { stageOptions } = session;
    const keyring = new Keyring({ participant, keyScheme: stageOptions.keyScheme });
    const host = this.#members.size > 0 ? this.#host() : undefined;
    const port = roomPort(this.#room, this.#post);
    this.#room.set(participant, port);
    carryMls(session, port);
    const member = { session, keyring, stop: followMls(keyring, session, nameOf) };
    this.#members.set(participant, member);
    if (host) await host.session.invite(await session.keyPackage());
    else await session.create();
    await Promise.all([sealing(member), host && sealing(host)]);
    return { keyring, stageOptions };
  }

  async remove(participant: string): Promise<void> {
    const member = this.#members.get(participant);
    const host = this.#host(participant);
    if (!member) return;
    // An honest page forgets its keys when it hears that it is out. This one hears nothing, and keeps them.
    member.stop();
    this.#room.delete(participant);
    this.#members.delete(participant);
    member.session.close();
    const leaf = host.session.epoch?.members.find((one) => nameOf(one) === participant);
    if (leaf) await host.session.remove(leaf.index);
    await sealing(host);
  }

  async rotate(): Promise<void> {
    const host = this.#host();
    await host.session.rotate();
    await sealing(host);
  }

  inWords(keyID: number): string {
    return `epoch ${keyID}`;
  }

  async codeOf(participant: string): Promise<Code | undefined> {
    const epoch = this.#members.get(participant)?.session.epoch;
    if (!epoch) return undefined;
    const { authenticator } = epoch;
    const digits = groupCode(authenticator).join(' ');
    return { epoch: epoch.epoch, digits, emoji: await groupEmojiCode(authenticator) };
  }

  async pairwiseCode(one: string, other: string): Promise<string> {
    const [first, second] = [one, other].map((name) => {
      const { signatureKey, identity } = this.#members.get(name)!.session;
      return keyFingerprint(signatureKey, identity);
    });
    return (await pairwiseCode(first!, second!)).join(' ');
  }

  close(): void {
    for (const { session, stop } of this.#members.values()) {
      stop();
      session.close();
    }
    this.#room.clear();
    this.#members.clear();
  }

  /** Somebody who gets messages, and so can speak for the group. */
  #host(except?: string): Member {
    for (const [name, member] of this.#members) {
      if (name !== except && !this.#post.withholds(name)) return member;
    }
    throw new Error(NO_HOST);
  }
}

/** Resolves when the member seals under the key of the present epoch. */
async function sealing({ session, keyring }: Member): Promise<void> {
  while (!session.epoch || keyring.activeKeyID !== session.epoch.epoch) {
    await new Promise((resolve) => keyring.addEventListener('key-activated', resolve, { once: true }));
  }
}
