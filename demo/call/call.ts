import { type AttachedTransform, createWorker, type TappedFrame } from 'framepipe';
import type { Codec } from './codecs.js';
import { Leg } from './leg.js';
import { receiverPipeline, type Secret, senderPipeline, serverPipeline } from './pipelines.js';
import { wrongSecret } from './secrets.js';

/** One worker serves every pipeline of the page; made when the first call begins. */
let worker: Worker | undefined;

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
  #secret: Secret | undefined;
  #isBroken = false;
  #isPaused = false;

  private constructor(receiver: Leg, server: Leg, secret: Secret | undefined) {
    this.receiver = receiver;
    this.server = server;
    this.#secret = secret;
  }

  static async start(options: CallOptions): Promise<Call> {
    worker ??= createWorker();
    const { stream, codec, secret, onFrame } = options;
    const common = { stream, worker, codec, senderPipeline: senderPipeline(secret) };
    const receiver = await Leg.open({ ...common, receiverPipeline: receiverPipeline(secret), onFrame });
    const server = await Leg.open({ ...common, receiverPipeline: serverPipeline });
    return new Call(receiver, server, secret);
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
    this.#secret = secret;
    await this.#setActive(false);
    const known = await this.#receiverSecret();
    await Promise.all([
      this.receiver.replace(senderPipeline(secret), receiverPipeline(known)),
      this.server.replace(senderPipeline(secret), serverPipeline),
    ]);
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
  }

  async #setActive(active: boolean): Promise<void> {
    await Promise.all(this.legs.map((leg) => leg.setActive(active)));
  }

  async #receiverSecret(): Promise<Secret | undefined> {
    return this.#secret && this.#isBroken ? wrongSecret(this.#secret) : this.#secret;
  }

  async #giveReceiverKey(): Promise<void> {
    const known = await this.#receiverSecret();
    if (!known) return;
    const addKey = ({ stages }: AttachedTransform) => stages.sframe.addDecryptionKey(known.key, known.keyID);
    await Promise.all(this.receiver.receivers.map(addKey));
  }
}
