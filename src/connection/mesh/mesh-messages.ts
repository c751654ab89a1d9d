import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { DataChannelMessage } from '../data/assembler.js';
import { channelHeader, channelPurpose, decodeChannelFrame, decodeText } from './channel-frames.js';
import type { MeshKeyAgreement } from './key-agreement.js';

/** What goes over a channel. */
export interface ChannelMessage {
  /** The channel's. */
  readonly name: string;
  readonly data: DataChannelMessage;
}

/** Somebody who is sent messages. */
export interface MessageTarget {
  /** Whether they can be sent something now, and open it. */
  isReady(): boolean;
  send(frame: Bytes): Promise<void>;
}

/** Messages that wait for somebody who is being connected, at most. */
const MOST_WAITING = 256;

/** Seals messages and opens them, and keeps them in order; for those who are being connected they wait. */
export class MeshMessages {
  readonly #id: string;
  readonly #agreement: MeshKeyAgreement | undefined;
  readonly #waiting = new Map<MessageTarget, ChannelMessage[]>();
  #sending: Promise<unknown> = Promise.resolve();

  /** @param id one's own */
  constructor(id: string, agreement: MeshKeyAgreement | undefined) {
    this.#id = id;
    this.#agreement = agreement;
  }

  /** Somebody is to be sent what is sent from now on. */
  add(target: MessageTarget): void {
    this.#waiting.set(target, []);
  }

  delete(target: MessageTarget): void {
    this.#waiting.delete(target);
  }

  /** Resolves when it is under way to all who are ready; to the others it goes by {@link MeshMessages.flush}. */
  send(message: ChannelMessage): Promise<void> {
    return this.#then(async () => {
      const ready: MessageTarget[] = [];
      for (const [target, waiting] of this.#waiting) {
        if (target.isReady() && waiting.length === 0) ready.push(target);
        else if (waiting.length < MOST_WAITING) waiting.push(message);
      }
      if (ready.length > 0) await this.#deliver(message, ready);
    });
  }

  /** Sends what has waited for those who are ready now. */
  flush(): void {
    for (const [target, waiting] of this.#waiting) {
      if (waiting.length === 0 || !target.isReady()) continue;
      // Whoever seals no more is closed.
      void this.#then(async () => {
        for (const message of waiting.splice(0)) await this.#deliver(message, [target]);
      }).catch(() => {});
    }
  }

  /** Opens what a member has sent; undefined for what does not open, or is none. */
  async open(from: string, frame: Bytes): Promise<ChannelMessage | undefined> {
    const decoded = decodeChannelFrame(frame);
    if (!decoded) return undefined;
    const { name, header, payload, isText } = decoded;
    const opening = this.#agreement?.open(from, payload, channelPurpose(from, header)).catch(() => undefined);
    const opened = opening ? await opening : payload;
    const data = opened && isText ? decodeText(opened) : opened;
    return data === undefined ? undefined : { name, data };
  }

  async #deliver({ name, data }: ChannelMessage, targets: readonly MessageTarget[]): Promise<void> {
    const header = channelHeader(name, data);
    const plaintext: Bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    const payload = (await this.#agreement?.seal(plaintext, channelPurpose(this.#id, header))) ?? plaintext;
    const frame = concat(header, payload);
    // Whoever does not read is told of by the end of its link.
    for (const target of targets) target.send(frame).catch(() => {});
  }

  #then(task: () => Promise<void>): Promise<void> {
    const done = this.#sending.then(task);
    this.#sending = done.catch(() => {});
    return done;
  }
}
