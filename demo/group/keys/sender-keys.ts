import { Keyring, type SenderKeyMessage, SenderKeys, senderKeyScheme } from 'framepipe/keys.js';
import type { Post } from '../call/post.js';
import type { KeyAgreement, Keys } from './key-agreement.js';

/** How long a sender's former key stays readable, in milliseconds. */
const GRACE_PERIOD = 10_000;
/** A generation has so many steps. */
const STEPS = 2 ** senderKeyScheme.ratchetBits;

interface Member {
  readonly keyring: Keyring;
  readonly own: SenderKeys;
}

/** Everybody seals with a key of their own, and gives it to each of the others (RFC 9605, section 5.1). */
export class SenderKeyAgreement implements KeyAgreement {
  readonly #post: Post;
  readonly #members = new Map<string, Member>();

  constructor(post: Post) {
    this.#post = post;
  }

  async admit(participant: string): Promise<Keys> {
    const keyring = new Keyring({ participant, keyScheme: senderKeyScheme });
    const own = new SenderKeys(keyring, { send: (to, message) => this.#send(participant, to, message) });
    const others = [...this.#members];
    this.#members.set(participant, { keyring, own });
    await Promise.all(others.flatMap(([name, other]) => [own.join(name), other.own.join(participant)]));
    return { keyring, stageOptions: { keyScheme: senderKeyScheme } };
  }

  async remove(participant: string): Promise<void> {
    this.#members.get(participant)?.own.close();
    this.#members.delete(participant);
    await Promise.all([...this.#members.values()].map(({ own }) => own.leave(participant)));
  }

  async rotate(): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ own }) => own.rotate()));
  }

  inWords(keyID: number): string {
    return `key ${Math.floor(keyID / STEPS) + 1}, step ${keyID % STEPS}`;
  }

  close(): void {
    for (const { own } of this.#members.values()) own.close();
    this.#members.clear();
  }

  /** The bytes are wiped when this settles, so what waits has a copy; the keyring wipes that. */
  #send(participant: string, to: string, { keyID, key }: SenderKeyMessage): Promise<void> {
    const copy = key.slice();
    return this.#post.send(to, () =>
      this.#members.get(to)?.keyring.add({ participant, keyID, key: copy, gracePeriod: GRACE_PERIOD }),
    );
  }
}
