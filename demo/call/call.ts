import { type AttachedTransform, createWorker, type TappedFrame } from 'framepipe';
import type { Codec } from './codecs.js';
import { Leg } from './leg.js';
import { receiverPipeline, type Secret, senderPipeline, serverPipeline } from './pipelines.js';
import { wrongSecret } from './secrets.js';

/** What a {@link Call} begins with. */
export interface CallOptions {
  readonly stream: MediaStream;
  readonly codec: Codec;
  /** Undefined: without encryption. */
  readonly secret: Secret | undefined;
  /** Hears of every video frame that leaves for the receiver, as it leaves. */
  readonly onFrame: (frame: TappedFrame) => void;
}

/**
 * A call within the page: the same media goes to a receiver that has the key, and to a server in the middle, which has
 * none. Every sender encrypts.
 */
export class Call {
  readonly receiver: Leg;
  readonly server: Leg;
  readonly #worker: Worker;
  #secret: Secret | undefined;
  #isBroken = false;
  #isPaused = false;

  private constructor(worker: Worker, receiver: Leg, server: Leg, secret: Secret | undefined) {
    this.#worker = worker;
    this.receiver = receiver;
    this.server = server;
    this.#secret = secret;
  }

  /** Resolves when every pipeline runs; rejects, and leaves nothing behind, where one cannot. */
  static async start({ stream, codec, secret, onFrame }: CallOptions): Promise<Call> {
    // One worker serves every pipeline of the call.
    const worker = createWorker();
    const common = { stream, worker, codec, senderPipeline: senderPipeline(secret) };
    const receiver = Leg.open({ ...common, receiverPipeline: receiverPipeline(secret), onFrame });
    const server = Leg.open({ ...common, receiverPipeline: serverPipeline });
    try {
      return new Call(worker, await receiver, await server, secret);
    } catch (error) {
      for (const leg of [receiver, server]) leg.then((opened) => opened.close()).catch(() => {});
      worker.terminate();
      throw error;
    }
  }

  get legs(): readonly Leg[] {
    return [this.receiver, this.server];
  }

  /** Every pipeline, with the name of whose it is. */
  get pipelines(): [who: string, attached: AttachedTransform][] {
    return [
      ...this.receiver.senders.map((attached): [string, AttachedTransform] => ['Sender', attached]),
      ...this.receiver.receivers.map((attached): [string, AttachedTransform] => ['Receiver', attached]),
      ...this.server.senders.map((attached): [string, AttachedTransform] => ['Sender to the server', attached]),
      ...this.server.receivers.map((attached): [string, AttachedTransform] => ['Server', attached]),
    ];
  }

  get isEncrypted(): boolean {
    return this.#secret !== undefined;
  }

  /** Whether the receiver has a wrong key. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** New keys while the media goes on: receivers first, then senders. */
  async changeKey(secret: Secret): Promise<void> {
    if (!this.#secret) return;
    this.#secret = secret;
    await this.#giveReceiverKey();
    const setKey = ({ stages }: AttachedTransform) => stages.sframe.setEncryptionKey(secret.key, secret.keyID);
    await Promise.all(this.legs.flatMap(({ senders }) => senders.map(setKey)));
  }

  /** Gives the receiver a wrong key, or the right one again. */
  async setBroken(isBroken: boolean): Promise<void> {
    this.#isBroken = isBroken;
    await this.#giveReceiverKey();
  }

  /** Puts the encrypting stages in place, or takes them out. The media rests meanwhile, and begins with a key frame. */
  async setEncryption(secret: Secret | undefined): Promise<void> {
    await this.#setActive(false);
    await Promise.all([
      this.receiver.replace(senderPipeline(secret), receiverPipeline(await this.#known(secret))),
      this.server.replace(senderPipeline(secret), serverPipeline),
    ]);
    this.#secret = secret;
    await this.#setActive(!this.#isPaused);
  }

  async setCodec(codec: Codec): Promise<void> {
    await Promise.all(this.legs.map((leg) => leg.setCodec(codec)));
  }

  async setPaused(isPaused: boolean): Promise<void> {
    this.#isPaused = isPaused;
    await this.#setActive(!isPaused);
  }

  close(): void {
    for (const leg of this.legs) leg.close();
    this.#worker.terminate();
  }

  async #setActive(active: boolean): Promise<void> {
    await Promise.all(this.legs.map((leg) => leg.setActive(active)));
  }

  async #giveReceiverKey(): Promise<void> {
    const known = await this.#known(this.#secret);
    if (!known) return;
    const addKey = ({ stages }: AttachedTransform) => stages.sframe.addDecryptionKey(known.key, known.keyID);
    await Promise.all(this.receiver.receivers.map(addKey));
  }

  /** What the receiver takes for the secret. */
  async #known(secret: Secret | undefined): Promise<Secret | undefined> {
    return secret && this.#isBroken ? wrongSecret(secret) : secret;
  }
}
