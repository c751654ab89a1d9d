import { Keyring } from '../../keys/keyring.js';
import { SenderKeys } from '../../keys/sender-keys.js';
import { type SenderKeyMessage, senderKeyScheme } from '../../keys/sender-keys-options.js';
import { type Deferred, deferred } from '../../shared/deferred.js';
import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes } from '../../shared/stage.js';
import type { MeshKeyAgreement, MeshKeyHost, MeshKeys } from './key-agreement.js';
import { decodeKeyFrame, encodeKeyFrame } from './sender-key-frames.js';

/** How long the key before of a member stays readable, in milliseconds. */
const GRACE_PERIOD = 10_000;
/** The shortest time between two changes of a key, in milliseconds: rooms are small, and who comes waits for it. */
const INTERVAL = 250;

/**
 * A key of its own for each member of a {@link Mesh} (RFC 9605, section 5.1), which it gives to every other over the data
 * channel between the two: when somebody joins, all keys go one step forward; when somebody leaves, all are replaced.
 *
 * DTLS protects that channel, between the certificates that the signalling has named. So give the room a key, or else
 * whoever runs its server can be in the middle; and against those who have that key, compare `verificationCode()`.
 *
 * @example
 * ```ts
 * import { createWorker } from 'framepipe';
 * import { Mesh, senderKeys, webSocketRoom } from 'framepipe/connection.js';
 *
 * function join(name: string, key: CryptoKey): Mesh {
 *   const pipelines = { worker: createWorker(), pipelineFor: () => [{ stage: 'sframe' }] as const };
 *   return new Mesh(webSocketRoom('wss://signal.example', name, { key }), { keys: senderKeys(), pipelines });
 * }
 * ```
 */
export function senderKeys(): MeshKeys {
  return { stageOptions: { keyScheme: senderKeyScheme }, start: (host) => new SenderKeyAgreement(host) };
}

class SenderKeyAgreement implements MeshKeyAgreement {
  readonly keyring: Keyring;
  readonly #host: MeshKeyHost;
  /** Made when the first member is there: the first key is then for them, and nothing is sealed that nobody can open. */
  #own: SenderKeys | undefined;
  /** Who has been given the present key. */
  readonly #members = new Set<string>();
  /** What waits for a word that a key has arrived, by member and key ID. */
  readonly #unacknowledged = new Map<string, Map<number, Deferred<void>>>();

  constructor(host: MeshKeyHost) {
    this.#host = host;
    this.keyring = new Keyring({ participant: host.id, keyScheme: senderKeyScheme });
    this.keyring.addEventListener('key-activated', () => host.changed());
  }

  get members(): readonly string[] {
    return [...this.#members];
  }

  join(id: string): void {
    this.#unacknowledged.set(id, new Map());
    this.#own ??= new SenderKeys(this.keyring, { send: (to, message) => this.#send(to, message), interval: INTERVAL });
    this.#own.join(id).catch((error: unknown) => this.#report(error, id));
  }

  leave(id: string): void {
    const waiting = this.#unacknowledged.get(id);
    this.#unacknowledged.delete(id);
    for (const acknowledged of waiting?.values() ?? []) acknowledged.reject(gone());
    if (this.#members.delete(id)) this.#host.changed();
    this.#own?.leave(id).catch((error: unknown) => this.#report(error, id));
  }

  async receive(from: string, message: Bytes): Promise<void> {
    const frame = decodeKeyFrame(message);
    if (!frame) {
      this.#host.report(new EncodedTransformError('channel-failed', 'a message about keys is none'), from);
    } else if (frame.key) {
      await this.#take(from, frame.keyID, frame.key);
    } else {
      this.#unacknowledged.get(from)?.get(frame.keyID)?.resolve();
    }
  }

  /** As it is: DTLS protects the channel, and what could be sealed with has come over the same one. */
  async seal(plaintext: Bytes): Promise<Bytes> {
    return plaintext;
  }

  async open(_from: string, sealed: Bytes): Promise<Bytes> {
    return sealed;
  }

  async close(): Promise<void> {
    this.#own?.close();
    for (const id of [...this.#unacknowledged.keys()]) this.leave(id);
    await this.keyring.close();
  }

  async #take(from: string, keyID: number, key: Bytes): Promise<void> {
    try {
      await this.keyring.add({ participant: from, keyID, key, gracePeriod: GRACE_PERIOD });
      if (this.#unacknowledged.has(from)) await this.#host.send(from, encodeKeyFrame({ keyID }));
      else await this.keyring.forget(from);
    } catch (error) {
      this.#report(error, from);
    }
  }

  /** Resolves when the other has the key in all its receivers. */
  async #send(to: string, { keyID, key }: SenderKeyMessage): Promise<void> {
    const waiting = this.#unacknowledged.get(to);
    if (!waiting) throw gone();
    const acknowledged = deferred<void>();
    waiting.get(keyID)?.resolve();
    waiting.set(keyID, acknowledged);
    const frame = encodeKeyFrame({ keyID, key });
    try {
      await Promise.all([this.#host.send(to, frame), acknowledged.promise]);
      this.#members.add(to);
      this.#host.changed();
    } finally {
      frame.fill(0);
      if (waiting.get(keyID) === acknowledged) waiting.delete(keyID);
    }
  }

  #report(cause: unknown, from: string): void {
    if (!this.#unacknowledged.has(from)) return;
    this.#host.report(
      new EncodedTransformError('channel-failed', 'a key could not be given or taken', { cause }),
      from,
    );
  }
}

function gone(): EncodedTransformError {
  return new EncodedTransformError('closed', 'the member is gone');
}
