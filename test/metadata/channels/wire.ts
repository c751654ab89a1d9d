import { type ChannelOptions, checkChannels } from '../../../src/metadata/channels/channel.js';
import { type ArrivedValue, Inbox, type RejectionCause } from '../../../src/metadata/channels/inbox.js';
import { type FrameRoom, Outbox } from '../../../src/metadata/channels/outbox.js';
import type { Bytes } from '../../../src/shared/stage.js';

/** What a frame of a test's stream may differ in. */
export type WireFrame = Partial<Omit<FrameRoom, 'entryLength'>>;

/** A sender's outbox and a receiver's inbox, and frames between them, thirty a second. */
export class Wire {
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly rejected: string[] = [];
  /** Bytes of entries in each frame so far. */
  readonly sizes: number[] = [];
  now = 0;
  #frames = 0;

  constructor(channels: Record<string, ChannelOptions>, { byteRate = 1_000_000, isAudio = false } = {}) {
    const settings = checkChannels('channels', channels);
    this.outbox = new Outbox(settings, byteRate, isAudio);
    this.inbox = new Inbox(settings, 5_000, (cause: RejectionCause, channel) =>
      this.rejected.push(`${cause} ${channel}`),
    );
  }

  send(channel: string, bytes: Uint8Array | readonly number[], boundTo?: number): void {
    this.outbox.send(this.outbox.channel(channel)!, new Uint8Array(bytes), this.now, boundTo);
  }

  /** The next frame goes out; returns its entries, which must fit. */
  frame(options: WireFrame = {}): Bytes[] {
    this.#frames += 1;
    this.now = Math.round((this.#frames * 1_000) / 30);
    const frame: FrameRoom = {
      synchronizationSource: 1,
      rtpTimestamp: this.#frames * 3_000,
      isKey: false,
      isBase: true,
      now: this.now,
      room: 200,
      entryLength: (length) => length + 2,
      ...options,
    };
    this.outbox.expect(frame);
    const outgoing = this.outbox.next(frame);
    const size = outgoing.values.reduce((sum, { length }) => sum + length + 2, 0);
    if (size > Math.max(0, frame.room)) throw new Error(`${size} bytes in room for ${frame.room}`);
    this.sizes.push(size);
    outgoing.commit(size);
    outgoing.end();
    return [...outgoing.values];
  }

  /** Frames arrive: what they bring that is new. */
  arrive(...frames: readonly (readonly Bytes[])[]): ArrivedValue[] {
    return frames.flat().flatMap((encoded) => this.inbox.add(encoded.slice(), this.now) ?? []);
  }
}

/** The first byte of each value. */
export function firstBytes(values: readonly ArrivedValue[]): number[] {
  return values.map(({ value }) => (value as Uint8Array)[0]!);
}
