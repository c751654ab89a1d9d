import { wrongType } from '../../shared/arguments.js';
import { deferred } from '../../shared/deferred.js';
import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes } from '../../shared/stage.js';
import type { DataChannelMessage } from './assembler.js';
import { ChannelLink, type LinkOptions } from './channel-link.js';
import { costOf, SendCredit } from './credit.js';
import { DATA_HEADER, type Frame } from './frame.js';
import { Inbox } from './inbox.js';
import { SEAL_OVERHEAD } from './seal.js';

/** A data channel as a pair of streams; {@link dataChannelStreams} gives it. */
export interface DataChannelStreams {
  /** The channel. */
  readonly channel: RTCDataChannel;
  /** What the other end writes. Closes when that ends its stream; errors when the channel ends without. */
  readonly readable: ReadableStream<DataChannelMessage>;
  /**
   * What the other end reads. A write resolves when the message has been handed to the browser, which is not before the
   * other end has read enough of what went before. Closing ends this direction only; the channel closes with the second.
   */
  readonly writable: WritableStream<DataChannelMessage>;
  /** Resolves when both ends are there and agree. Rejects where they do not. */
  readonly opened: Promise<void>;
  /** Resolves when both directions have ended; rejects with what ended them before. */
  readonly closed: Promise<void>;
}

/** The streams of one channel: what is written goes out in chunks, what has come waits to be read. */
export class StreamPair implements DataChannelStreams {
  readonly channel: RTCDataChannel;
  readonly readable: ReadableStream<DataChannelMessage>;
  readonly writable: WritableStream<DataChannelMessage>;
  readonly #link: ChannelLink;
  readonly #inbox: Inbox;
  readonly #credit = new SendCredit();
  readonly #chunkBytes: number;
  readonly #opened = deferred<void>();
  readonly #closed = deferred<void>();
  #reader!: ReadableStreamDefaultController<DataChannelMessage>;
  #writer!: WritableStreamDefaultController;
  /** The reader waits for a message. */
  #wanted = false;
  /** The largest message that the other end takes. */
  #largest = 0;
  #sentEnd = false;
  #receivedEnd = false;
  #failure: unknown;

  constructor(channel: RTCDataChannel, { chunkBytes, ...options }: LinkOptions & { readonly chunkBytes: number }) {
    this.channel = channel;
    this.#chunkBytes = chunkBytes - DATA_HEADER - (options.cipher ? SEAL_OVERHEAD : 0);
    for (const { promise } of [this.#opened, this.#closed]) promise.catch(() => {});
    this.#inbox = new Inbox(options.largest, (bytes) => this.#say({ kind: 'credit', bytes }));
    this.readable = new ReadableStream(
      {
        start: (controller) => {
          this.#reader = controller;
        },
        pull: () => {
          this.#wanted = true;
          this.#deliver();
        },
        cancel: () => this.#inbox.discard(),
      },
      { highWaterMark: 0 },
    );
    this.writable = new WritableStream({
      start: (controller) => {
        this.#writer = controller;
      },
      write: (message: unknown) =>
        this.#write(message).catch((error: unknown) => {
          // A stream whose write has failed is over; the other end is not to wait for more.
          this.#fail(error);
          throw error;
        }),
      close: () => this.#close(),
      abort: (cause) => this.#fail(new EncodedTransformError('closed', 'the stream was aborted', { cause })),
    });
    this.#link = new ChannelLink(channel, options, {
      onHello: (hello) => {
        this.#largest = hello.largest;
        this.#opened.resolve();
      },
      onFrame: (frame) => this.#take(frame),
      onEnd: (problem) => this.#onEnd(problem),
    });
  }

  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  async #write(message: unknown): Promise<void> {
    const text = typeof message === 'string';
    const bytes: unknown = text ? new TextEncoder().encode(message) : message;
    if (!isBytes(bytes)) throw wrongType('message', 'a Uint8Array or a string', message);
    await this.opened;
    const { length } = bytes;
    if (length > this.#largest) {
      throw new RangeError(
        `"message" expected at most ${this.#largest} bytes, which the other end takes, got ${length}`,
      );
    }
    for (let at = 0; at === 0 || at < length; at += this.#chunkBytes) {
      const chunk = bytes.subarray(at, at + this.#chunkBytes);
      const last = at + chunk.length === length;
      await this.#credit.take(costOf(chunk));
      await this.#link.drained();
      await this.#link.send({ kind: 'data', length: at === 0 ? length : undefined, last, text, chunk });
    }
  }

  async #close(): Promise<void> {
    await this.opened;
    await this.#link.send({ kind: 'end' });
    this.#sentEnd = true;
    // The channel is closed by the end that hears the second word, so that none is lost.
    if (this.#receivedEnd) await this.closed;
  }

  #take(frame: Exclude<Frame, { readonly kind: 'hello' }>): void {
    if (frame.kind === 'credit') {
      if (!this.#credit.grant(frame.bytes)) this.#refuse('more credit came than there is');
    } else if (this.#receivedEnd) {
      this.#refuse('something came after the end');
    } else if (frame.kind === 'data') {
      const problem = this.#inbox.take(frame);
      if (problem) this.#refuse(problem);
      else this.#deliver();
    } else {
      this.#receivedEnd = true;
      this.#deliver();
      if (this.#sentEnd) this.#finish();
    }
  }

  /** Hands the reader what it waits for; after the last message, that there is no more. */
  #deliver(): void {
    if (this.#wanted) {
      const message = this.#inbox.next();
      if (message !== undefined) {
        this.#wanted = false;
        this.#reader.enqueue(message);
        return;
      }
    }
    if (!this.#inbox.empty) return;
    if (this.#receivedEnd) attempt(() => this.#reader.close());
    else if (this.#failure) attempt(() => this.#reader.error(this.#failure));
  }

  #onEnd(problem: EncodedTransformError | undefined): void {
    if (this.#receivedEnd && this.#sentEnd) this.#finish();
    else
      this.#fail(problem ?? new EncodedTransformError('closed', 'the channel was closed before both ends had ended'));
  }

  #refuse(problem: string): void {
    this.#fail(new EncodedTransformError('channel-failed', problem));
  }

  #finish(): void {
    this.#link.close();
    this.#closed.resolve();
  }

  /** Messages that came whole can still be read. */
  #fail(reason: unknown): void {
    if (this.#failure) return;
    this.#failure = reason;
    this.#link.close();
    this.#credit.fail(reason);
    this.#opened.reject(reason);
    this.#closed.reject(reason);
    attempt(() => this.#writer.error(reason));
    this.#deliver();
  }

  /** Says something of its own; where the channel does not take it any more, its end is about to be told. */
  #say(frame: Frame): void {
    this.#link.send(frame).catch(() => {});
  }
}

function isBytes(value: unknown): value is Bytes {
  return value instanceof Uint8Array;
}

/** Streams that have ended throw when they are ended again. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // It has ended before.
  }
}
