import type { Bytes } from '../../shared/stage.js';
import type { ChannelSettings } from './channel.js';
import type { Message } from './message.js';
import { type OutgoingFrame, QueuedValue } from './queued-value.js';
import { encodeValueEntry, type ValueEntry, valueOverhead } from './value-entry.js';

/** An entry that a frame can take. {@link StreamQueue.commit} says that it did. */
export interface Planned {
  readonly item: QueuedValue;
  readonly entry: ValueEntry;
  readonly encoded: Bytes;
}

/** What a stream has shown of a channel whose latest value counts. */
interface Shown {
  item?: QueuedValue | undefined;
  message?: Message;
  due: number;
}

/** Values longer than this never fit into a frame with room to spare, and go out in pieces at once; others wait a little. */
const PIECES_ABOVE = 1_000;
const PATIENCE = 2;
/** Shorter pieces cost more than they bring. */
const SHORTEST_PIECE = 24;
/** How long a value is news to a stream that was away, in milliseconds. */
const NEWS = 1_000;
/** With audio, how often what goes with every key frame goes out, in milliseconds. */
const WITHOUT_KEY_FRAMES = 1_000;

/**
 * What waits to go out in one RTP stream. Every simulcast layer has a queue of its own: each server and receiver sees
 * only one layer, and must find everything there. For the same reason a value has gone out only when it was in a frame
 * of the lowest temporal layer, which nobody leaves out; it goes with frames before that besides, to be early.
 */
export class StreamQueue {
  /** When its last frame went out, in milliseconds. */
  lastSeen = 0;
  readonly #isAudio: boolean;
  #items: QueuedValue[] = [];
  readonly #shown = new Map<ChannelSettings, Shown>();

  constructor(isAudio: boolean) {
    this.#isAudio = isAudio;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  /** Queues a value that goes out once. */
  push(message: Message): void {
    const { channel } = message;
    const waiting = this.#items.filter((item) => item.message.channel === channel && item.isWaiting);
    // Of values that each have a frame of their own none takes another's place.
    if (channel.overflow === 'replace' && message.boundTo === undefined) {
      for (const item of waiting) this.#remove(item, 'replaced');
    } else if (waiting.length >= channel.maxQueued) {
      this.#remove(waiting[0]!, 'dropped');
    }
    this.#items.push(new QueuedValue(message, channel.redundancy));
  }

  /** How many values of a channel wait. */
  queued(channel: ChannelSettings): number {
    return this.#items.filter((item) => item.message.channel === channel && !item.isShown).length;
  }

  /** What goes with `frame` into `room` bytes: whole values first, then pieces. */
  plan(
    frame: OutgoingFrame,
    latest: Iterable<Message>,
    room: number,
    entryLength: (length: number) => number,
  ): Planned[] {
    if (frame.now - this.lastSeen > 2 * NEWS) this.#forgetOldNews(frame.now);
    this.lastSeen = frame.now;
    for (const message of latest) this.#renew(message, frame);
    const planned: Planned[] = [];
    let rest = room;
    const add = (item: QueuedValue, offset: number, length: number): boolean => {
      const entry = item.entry(frame, offset, length);
      const cost = entryLength(valueOverhead(entry) + length);
      if (cost > rest) return false;
      rest -= cost;
      planned.push({ item, entry, encoded: encodeValueEntry(entry) });
      return true;
    };
    // Within a channel the order stays: behind what found no room nothing goes that is newer.
    const blocked = new Set<ChannelSettings>();
    const inPieces: QueuedValue[] = [];
    for (const item of this.#items) {
      const { channel, bytes } = item.message;
      if (blocked.has(channel) || item.isEarly(frame)) continue;
      if (item.offset === 0 && bytes.length <= PIECES_ABOVE && add(item, 0, bytes.length)) continue;
      if (!item.isShown) blocked.add(channel);
      if (bytes.length > PIECES_ABOVE || item.waited >= PATIENCE) inPieces.push(item);
      item.waited += 1;
    }
    for (const item of inPieces) {
      if (!item.countsWith(frame)) continue;
      const left = item.message.bytes.length - item.offset;
      // What an entry costs beside its bytes grows with their number: reckoned for the longest that is a piece.
      const longest = Math.max(0, left - 1);
      const overhead = entryLength(valueOverhead(item.entry(frame, item.offset, longest)) + longest) - longest;
      const length = Math.min(left, rest - overhead);
      if (length >= Math.min(left, SHORTEST_PIECE)) add(item, item.offset, length);
    }
    return planned;
  }

  /** The entries have gone out with `frame`. */
  commit(planned: readonly Planned[], frame: OutgoingFrame): void {
    for (const { item, entry } of planned) {
      const { message } = item;
      item.origin ??= (frame.rtpTimestamp - entry.age) >>> 0;
      item.offset = entry.offset + entry.bytes.length;
      if (item.offset < message.bytes.length) continue;
      item.offset = 0;
      item.isShown = true;
      message.settle('sent');
      if (item.countsWith(frame)) item.passes -= 1;
      this.#noteShown(item, frame);
    }
    this.#items = this.#items.filter(({ passes }) => passes > 0);
  }

  /** Ends a frame, whether it took anything or not. */
  settle(frame: OutgoingFrame): void {
    for (const item of this.#items) {
      if (item.message.channel.overflow !== 'drop' || !item.isWaiting || item.isEarly(frame)) continue;
      this.#remove(item, 'dropped');
    }
  }

  /** Sees to it that the latest value of a channel goes out when it is due. */
  #renew(message: Message, frame: OutgoingFrame): void {
    const { channel } = message;
    const shown = this.#shown.get(channel) ?? { due: 0 };
    this.#shown.set(channel, shown);
    const { item } = shown;
    // One that is half out goes on; one that only waits for a frame that counts gives way as soon as the next is due.
    if (item && (item.message === message || item.offset > 0)) return;
    if (!item?.isWaiting && !this.#isDue(message, shown, frame)) return;
    if (item) this.#remove(item, 'replaced');
    shown.item = new QueuedValue(message, channel.delivery === 'frame' ? 1 : channel.redundancy);
    this.#items.push(shown.item);
  }

  #isDue(message: Message, shown: Shown, { now, isKey }: OutgoingFrame): boolean {
    const { delivery } = message.channel;
    if (delivery === 'frame') return true;
    if (typeof delivery === 'object') return now >= shown.due;
    return shown.message !== message || (this.#isAudio ? now >= shown.due : isKey);
  }

  #noteShown({ message, passes }: QueuedValue, { now }: OutgoingFrame): void {
    const { delivery } = message.channel;
    const shown = this.#shown.get(message.channel);
    if (!shown) return;
    if (shown.message !== message || now >= shown.due) {
      shown.due = now + (typeof delivery === 'object' ? delivery.interval : WITHOUT_KEY_FRAMES);
    }
    shown.message = message;
    if (passes <= 0) shown.item = undefined;
  }

  /** A stream that comes back does not tell what others told long ago. */
  #forgetOldNews(now: number): void {
    const isNews = ({ message }: QueuedValue) => message.outcome !== 'sent' || now - message.time < NEWS;
    this.#items = this.#items.filter((item) => isNews(item) || this.#shown.has(item.message.channel));
  }

  #remove(item: QueuedValue, outcome: 'replaced' | 'dropped'): void {
    item.message.settle(outcome);
    this.#items = this.#items.filter((one) => one !== item);
  }
}
