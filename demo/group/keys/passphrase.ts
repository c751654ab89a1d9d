import { Keyring, passphraseKey } from 'framepipe/keys.js';
import type { Post } from '../call/post.js';
import type { KeyAgreement, Keys } from './key-agreement.js';

/** What sets this room apart from others with the same passphrase. */
const ROOM = 'framepipe.example/demo/group';
/** How long the former key stays readable, in milliseconds. */
const GRACE_PERIOD = 10_000;

/** Everybody has one key, of a passphrase that they tell each other. The post stands for whoever tells it. */
export class PassphraseAgreement implements KeyAgreement {
  readonly #post: Post;
  readonly #keyrings = new Map<string, Keyring>();
  #passphrase: string;
  #key: Promise<CryptoKey>;
  #keyID = 1;

  constructor(post: Post, passphrase: string) {
    this.#post = post;
    this.#passphrase = passphrase;
    this.#key = passphraseKey(passphrase, { salt: ROOM });
  }

  get passphrase(): string {
    return this.#passphrase;
  }

  async admit(participant: string): Promise<Keys> {
    const keyring = new Keyring({ participant });
    this.#keyrings.set(participant, keyring);
    await this.#tell(participant);
    return { keyring, stageOptions: {} };
  }

  async remove(participant: string): Promise<void> {
    this.#keyrings.delete(participant);
    await this.rotate();
  }

  async rotate(): Promise<void> {
    await this.change(randomPassphrase());
  }

  /** Rejects for an empty passphrase. */
  async change(passphrase: string): Promise<void> {
    const key = passphraseKey(passphrase, { salt: ROOM });
    await key;
    [this.#passphrase, this.#key, this.#keyID] = [passphrase, key, (this.#keyID + 1) % 256];
    await Promise.all([...this.#keyrings.keys()].map((participant) => this.#tell(participant)));
  }

  inWords(keyID: number): string {
    return `passphrase ${keyID}`;
  }

  close(): void {
    this.#keyrings.clear();
  }

  /** The key opens frames at once, and seals when the others have had the time to learn of it. */
  async #tell(participant: string): Promise<void> {
    const [keyID, key] = [this.#keyID, await this.#key];
    await this.#post.send(participant, async () => {
      const keyring = this.#keyrings.get(participant);
      await keyring?.add({ keyID, key });
      await keyring?.activate(keyID, { gracePeriod: GRACE_PERIOD });
    });
  }
}

/** 80 random bits, as four groups of letters and digits that are not mistaken for each other. */
export function randomPassphrase(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const text = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => letters[byte % 32]).join('');
  return text.replace(/.{4}(?=.)/g, '$&-');
}
