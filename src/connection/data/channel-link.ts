import { type Deferred, deferred } from '../../shared/deferred.js';
import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes } from '../../shared/stage.js';
import { WINDOW } from './credit.js';
import { decodeFrame, encodeFrame, type Frame, type HelloFrame, RANDOM_LENGTH } from './frame.js';
import { type ChannelCipher, Seal } from './seal.js';

/** Bytes in the browser's buffer at which sending pauses, and at which it goes on. */
const HIGH_WATER = 262_144;
const LOW_WATER = 65_536;

/** Sealed bytes that wait to be opened: more than an honest end has credit for. */
const MOST_WAITING = 2 * WINDOW;

/** What a {@link ChannelLink} tells. */
export interface LinkListener {
  /** The other end's hello has come: frames may be sent. */
  readonly onHello: (hello: HelloFrame) => void;
  readonly onFrame: (frame: Exclude<Frame, HelloFrame>) => void;
  /** Nothing more will come; undefined where the channel was closed and nothing is wrong with it. */
  readonly onEnd: (problem: EncodedTransformError | undefined) => void;
}

/** How a {@link ChannelLink} is secured, and limited. */
export interface LinkOptions {
  /** Seals all frames but the hellos; undefined: none. */
  readonly cipher: ChannelCipher | undefined;
  /** How long a frame waits for its key, in milliseconds. */
  readonly keyWait: number;
  /** The largest message to take, in bytes. */
  readonly largest: number;
}

/** Frames over a channel: hellos first, then sealed where there is a cipher, one after the other both ways. */
export class ChannelLink {
  readonly #channel: RTCDataChannel;
  readonly #cipher: ChannelCipher | undefined;
  readonly #keyWait: number;
  readonly #listener: LinkListener;
  readonly #hello: Bytes;
  readonly #end = new AbortController();
  #seal: Seal | undefined;
  #theirHello: HelloFrame | undefined;
  #sending: Promise<unknown> = Promise.resolve();
  #receiving: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #room: Deferred<void> | undefined;
  #cause: unknown;

  constructor(channel: RTCDataChannel, { cipher, keyWait, largest }: LinkOptions, listener: LinkListener) {
    this.#channel = channel;
    this.#cipher = cipher;
    this.#keyWait = keyWait;
    this.#listener = listener;
    const random = crypto.getRandomValues(new Uint8Array(RANDOM_LENGTH));
    this.#hello = encodeFrame({ kind: 'hello', encrypted: cipher !== undefined, largest, random });
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = LOW_WATER;
    const { signal } = this.#end;
    channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.#receive(data), { signal });
    channel.addEventListener('error', (event) => (this.#cause = (event as RTCErrorEvent).error), { signal });
    channel.addEventListener('bufferedamountlow', () => this.#makeRoom(), { signal });
    channel.addEventListener('close', () => this.#onClose(), { signal });
    if (channel.readyState === 'open') channel.send(this.#hello);
    else channel.addEventListener('open', () => channel.send(this.#hello), { signal });
    if (channel.readyState === 'closing' || channel.readyState === 'closed') queueMicrotask(() => this.#onClose());
  }

  /** Resolves when the frame has been handed to the browser. Rejects where the channel does not take it. */
  async send(frame: Frame): Promise<void> {
    const bytes = encodeFrame(frame);
    const seal = this.#seal;
    if (!seal) return this.#hand(bytes);
    // Sealed frames are numbered: they go out in the order in which they were sealed.
    const sent = this.#sending.then(async () => this.#hand(await seal.seal(bytes)));
    this.#sending = sent.catch(() => {});
    return sent;
  }

  /** Resolves when the browser's buffer has room again, or never will. */
  async drained(): Promise<void> {
    while (this.#channel.bufferedAmount > HIGH_WATER && !this.#end.signal.aborted) {
      this.#room ??= deferred();
      await this.#room.promise;
    }
  }

  /** Hears nothing more, and closes the channel: what was sent before still goes out. */
  close(): void {
    this.#end.abort();
    this.#makeRoom();
    this.#channel.close();
  }

  #hand(bytes: Bytes): void {
    try {
      this.#channel.send(bytes);
    } catch (cause) {
      const code = this.#channel.readyState === 'open' ? 'channel-failed' : 'closed';
      throw new EncodedTransformError(code, 'the channel takes no more', { cause });
    }
  }

  #makeRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  #receive(data: unknown): void {
    const seal = this.#seal;
    if (!(data instanceof ArrayBuffer)) this.#fail('text came, where frames are expected');
    else if (seal) this.#open(seal, new Uint8Array(data));
    else this.#take(decodeFrame(new Uint8Array(data)));
  }

  #open(seal: Seal, bytes: Bytes): void {
    this.#waiting += bytes.length;
    if (this.#waiting > MOST_WAITING) this.#fail('more came than there was credit for');
    this.#receiving = this.#receiving.then(async () => {
      this.#waiting -= bytes.length;
      if (this.#end.signal.aborted) return;
      const opened = await seal.open(bytes, this.#keyWait, this.#end.signal).catch(String);
      if (typeof opened === 'string') this.#fail(`a frame does not open: ${opened}`);
      else this.#take(decodeFrame(opened));
    });
  }

  #take(frame: Frame | undefined): void {
    if (this.#end.signal.aborted) return;
    if (!frame) this.#fail('something came that is no frame');
    else if (frame.kind === 'hello') this.#welcome(frame);
    else if (this.#theirHello) this.#listener.onFrame(frame);
    else this.#fail('the other end does not say hello');
  }

  #welcome(hello: HelloFrame): void {
    const encrypted = this.#cipher !== undefined;
    if (this.#theirHello) this.#fail('the other end says hello twice');
    else if (hello.encrypted && !encrypted) this.#fail('the other end encrypts, this one does not');
    else if (encrypted && !hello.encrypted) this.#fail('this end encrypts, the other one does not');
    else {
      this.#theirHello = hello;
      if (this.#cipher) this.#seal = new Seal(this.#cipher, this.#channel.label, this.#hello, encodeFrame(hello));
      this.#listener.onHello(hello);
    }
  }

  /** Of sealed frames some may still be about to be opened. */
  #onClose(): void {
    this.#receiving = this.#receiving.then(() => {
      if (this.#end.signal.aborted) return;
      this.#end.abort();
      this.#makeRoom();
      const cause = this.#cause;
      this.#listener.onEnd(cause ? new EncodedTransformError('channel-failed', String(cause), { cause }) : undefined);
    });
  }

  #fail(problem: string): void {
    if (this.#end.signal.aborted) return;
    this.close();
    this.#listener.onEnd(new EncodedTransformError('channel-failed', problem));
  }
}
