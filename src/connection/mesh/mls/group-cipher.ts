import { MessageCipher } from '../../../keys/messages-cipher.js';
import type { MlsEpoch } from '../../../keys/mls/session-types.js';
import type { MlsSession } from '../../../keys/mls-session.js';
import type { Bytes } from '../../../shared/stage.js';

/** Bits of key IDs, which are epochs. */
const KEY_ID_BITS = 16;
/** Epochs under which messages open, the present one among them. */
const KEPT = 8;

const keyIDOf = ({ epoch }: MlsEpoch) => epoch % 2 ** KEY_ID_BITS;

/** Seals and opens messages under the keys of a group's epochs. */
export class GroupCipher {
  readonly #cipher = new MessageCipher({ keyIDBits: KEY_ID_BITS });
  readonly #onReady: () => void;
  readonly #stopped = new AbortController();
  readonly #epochs: number[] = [];
  #sealing: MlsEpoch | undefined;

  /** @param onReady called whenever messages can be sealed or opened under another key */
  constructor(session: MlsSession, onReady: () => void) {
    this.#onReady = onReady;
    const { signal } = this.#stopped;
    session.addEventListener('epoch', ({ detail }) => void this.#open(detail), { signal });
    session.addEventListener('activate', ({ detail }) => void this.#seal(detail), { signal });
  }

  /** Under whose key messages are sealed; undefined while there is none. */
  get epoch(): MlsEpoch | undefined {
    return this.#sealing;
  }

  /** Undefined while there is no key. */
  seal(plaintext: Bytes, associatedData: Bytes): Promise<Bytes> | undefined {
    return this.#sealing ? this.#cipher.encryptMessage(plaintext, associatedData) : undefined;
  }

  /** Whether there is no key for it yet, or it does not open, or what it says. */
  async open(sealed: Bytes, associatedData: Bytes): Promise<Bytes | 'no key' | 'refused'> {
    const opened = await this.#cipher.decryptMessage(sealed, associatedData);
    if ('plaintext' in opened) return opened.plaintext;
    return opened.failure === 'keyID' ? 'no key' : 'refused';
  }

  /** Follows no more; what was sealed before still opens. */
  stop(): void {
    this.#stopped.abort();
  }

  async #open(epoch: MlsEpoch): Promise<void> {
    await this.#cipher.addDecryptionKey(epoch.key, keyIDOf(epoch));
    this.#epochs.push(keyIDOf(epoch));
    if (this.#epochs.length > KEPT) this.#cipher.removeDecryptionKey(this.#epochs.shift()!);
    this.#onReady();
  }

  async #seal(epoch: MlsEpoch): Promise<void> {
    await this.#cipher.setEncryptionKey(epoch.key, keyIDOf(epoch));
    this.#sealing = epoch;
    this.#onReady();
  }
}
