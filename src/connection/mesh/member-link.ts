import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes } from '../../shared/stage.js';
import type { DataChannelMessage } from '../data/assembler.js';
import { dataChannelStreams } from '../data/data-channel-streams.js';
import type { DataChannelStreams } from '../data/stream-pair.js';
import { Budget } from './budget.js';

/** Hears of a link. */
export interface MemberLinkListener {
  /** Both ends are there. */
  onOpen(): void;
  /** The next comes when this has settled. */
  onKeyMessage(message: Bytes): Promise<void>;
  onChannelMessage(message: Bytes): Promise<void>;
  /** Messages come faster than they are taken: told of each that has to wait. */
  onFlood(): void;
  /** It is over, of itself. */
  onEnd(error: unknown): void;
}

/** The data channels of a mesh, which both ends make: one that is about keys, and one for what the application says. */
const channels = {
  keys: { label: 'framepipe keys', id: 0, maxMessageBytes: 2 ** 20, budget: { burst: 256, perSecond: 64 } },
  messages: { label: 'framepipe messages', id: 1, maxMessageBytes: 2 ** 24, budget: { burst: 1_024, perSecond: 256 } },
} as const;
/** Bytes that may wait for a member that does not read. */
const LONGEST_QUEUE = 2 ** 25;

/** The data channels between two members. What is read slower than it is sent stays with the sender. */
export class MemberLink {
  readonly #listener: MemberLinkListener;
  readonly #streams: readonly DataChannelStreams[];
  readonly #keys: WritableStreamDefaultWriter<DataChannelMessage>;
  readonly #messages: WritableStreamDefaultWriter<DataChannelMessage>;
  #waiting = 0;
  #isClosed = false;

  /** @param connection to which nothing has been added yet: data channels come first, lest a first offer be taken back */
  constructor(connection: RTCPeerConnection, listener: MemberLinkListener) {
    this.#listener = listener;
    const [keys, messages] = [channels.keys, channels.messages].map(({ label, id, maxMessageBytes }) => {
      const channel = connection.createDataChannel(label, { negotiated: true, id });
      return dataChannelStreams(channel, { maxMessageBytes });
    }) as [DataChannelStreams, DataChannelStreams];
    this.#streams = [keys, messages];
    this.#keys = keys.writable.getWriter();
    this.#messages = messages.writable.getWriter();
    for (const { closed } of [this.#keys, this.#messages]) closed.catch(() => {});
    const opened = Promise.all([keys.opened, messages.opened]).then(() => {
      if (!this.#isClosed) listener.onOpen();
    });
    void this.#read(opened, keys, new Budget(channels.keys.budget), (message) => listener.onKeyMessage(message));
    void this.#read(opened, messages, new Budget(channels.messages.budget), (message) =>
      listener.onChannelMessage(message),
    );
  }

  /** Resolves when it is under way. */
  sendAboutKeys(message: Bytes): Promise<void> {
    return this.#keys.write(message);
  }

  /** Never waits; rejects where the member has not read what was sent before, and is sent no more. */
  async sendMessage(message: Bytes): Promise<void> {
    if (this.#waiting + message.length > LONGEST_QUEUE) {
      const error = new EncodedTransformError('channel-failed', 'the member does not read what it is sent');
      this.#end(error);
      throw error;
    }
    this.#waiting += message.length;
    try {
      await this.#messages.write(message);
    } finally {
      this.#waiting -= message.length;
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const { channel } of this.#streams) channel.close();
  }

  /** Nothing is read before the listener knows that the link is open. */
  async #read(
    opened: Promise<void>,
    { readable }: DataChannelStreams,
    budget: Budget,
    take: (message: Bytes) => Promise<void>,
  ): Promise<void> {
    const reader = readable.getReader();
    try {
      await opened;
      for (;;) {
        const { done, value } = await reader.read();
        if (this.#isClosed) return;
        if (done) throw new EncodedTransformError('closed', 'the member has closed a channel');
        if (budget.isSpent) this.#listener.onFlood();
        await budget.take();
        if (this.#isClosed) return;
        await take(typeof value === 'string' ? new TextEncoder().encode(value) : value);
      }
    } catch (error) {
      this.#end(error);
    }
  }

  #end(error: unknown): void {
    if (this.#isClosed) return;
    this.close();
    this.#listener.onEnd(error);
  }
}
