import { Keyring } from '../../keys/keyring.js';
import { messageCipher } from '../../keys/messages-cipher.js';
import { rawKey } from '../../keys/passphrase.js';
import { wrongType } from '../../shared/arguments.js';
import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes } from '../../shared/stage.js';
import type { MeshKeyAgreement, MeshKeyHost, MeshKeys } from './key-agreement.js';

/**
 * One key for all members of a {@link Mesh}, which they have from elsewhere: a passphrase, the link to the room. Nothing
 * goes over the wire, and who has left can read on where they get hold of the packets.
 *
 * @param key as `passphraseKey` and `rawKey` give, or 16 bytes or more (copied). The room's may be the same. Throws
 *   TypeError for anything else.
 * @example
 * ```ts
 * import { createWorker, passphraseKey } from 'framepipe';
 * import { Mesh, type Room, sharedKey } from 'framepipe/connection.js';
 *
 * async function join(room: Room, passphrase: string): Promise<Mesh> {
 *   const keys = sharedKey(await passphraseKey(passphrase, { salt: 'example.com/rooms/42' }));
 *   const pipelines = { worker: createWorker(), pipelineFor: () => [{ stage: 'sframe' }] as const };
 *   return new Mesh(room, { keys, pipelines });
 * }
 * ```
 */
export function sharedKey(key: CryptoKey | Bytes): MeshKeys {
  if (!(key instanceof CryptoKey || key instanceof Uint8Array)) {
    throw wrongType('key', 'a CryptoKey or a Uint8Array', key);
  }
  const imported = key instanceof CryptoKey ? Promise.resolve(key) : rawKey(key);
  // Whoever uses it hears of it.
  imported.catch(() => {});
  return { stageOptions: {}, start: (host) => new SharedKeyAgreement(host, imported) };
}

class SharedKeyAgreement implements MeshKeyAgreement {
  readonly keyring: Keyring;
  readonly #host: MeshKeyHost;
  readonly #cipher: ReturnType<typeof messageCipher>;
  readonly #members = new Set<string>();

  constructor(host: MeshKeyHost, key: Promise<CryptoKey>) {
    this.#host = host;
    this.keyring = new Keyring({ participant: host.id });
    this.#cipher = key.then((one) => messageCipher(one));
    this.#cipher.catch(() => {});
    this.#use(key).catch((cause: unknown) => {
      host.report(new EncodedTransformError('invalid-options', 'the shared key cannot be used', { cause }));
    });
  }

  /** Who is in the call is taken to have it: nobody proves it but by what they send. */
  get members(): readonly string[] {
    return [...this.#members];
  }

  join(id: string): void {
    this.#members.add(id);
    this.#host.changed();
  }

  leave(id: string): void {
    if (this.#members.delete(id)) this.#host.changed();
  }

  async receive(from: string): Promise<void> {
    this.#host.report(
      new EncodedTransformError('channel-failed', 'a message about keys came, where nobody sends any'),
      from,
    );
  }

  async seal(plaintext: Bytes, associatedData: Bytes): Promise<Bytes> {
    return (await this.#cipher).encryptMessage(plaintext, associatedData);
  }

  async open(_from: string, sealed: Bytes, associatedData: Bytes): Promise<Bytes | undefined> {
    const opened = await (await this.#cipher).decryptMessage(sealed, associatedData);
    return 'plaintext' in opened ? opened.plaintext : undefined;
  }

  close(): Promise<void> {
    return this.keyring.close();
  }

  async #use(key: Promise<CryptoKey>): Promise<void> {
    await this.keyring.add({ keyID: 0, key: await key });
    await this.keyring.activate(0);
    this.#host.changed();
  }
}
