import type { Bytes } from '../../shared/stage.js';
import type { ChannelSettings } from './channel.js';
import { FrameClock, RawFrames } from './frame-clock.js';
import { type ChannelSendCounts, Message, type Outcome } from './message.js';
import type { OutgoingFrame } from './queued-value.js';
import { type Planned, StreamQueue } from './stream-queue.js';
import { TokenBucket } from './token-bucket.js';
import { SEQUENCES } from './value-entry.js';

/** What goes with one frame of one stream. */
export interface OutgoingEntries {
  /** The values, each the content of an entry. */
  readonly values: readonly Bytes[];
  /** They have gone out, in a frame that grew by so many bytes. */
  commit(growth: number): void;
  /** Call it for each frame, after `commit` or instead. */
  end(): void;
}

/** A frame that values may go with, and what there is room for. */
export interface FrameRoom extends Omit<OutgoingFrame, 'locate'> {
  readonly synchronizationSource: number;
  /** Bytes that entries may take in this frame. */
  readonly room: number;
  /** What an entry takes whose content has `length` bytes. */
  readonly entryLength: (length: number) => number;
}

interface Outgoing {
  readonly queue: StreamQueue;
  readonly bucket: TokenBucket;
  readonly clock: FrameClock;
}

interface Channel {
  readonly settings: ChannelSettings;
  readonly counts: Record<Outcome | 'accepted' | 'unchanged' | 'bytes', number>;
  sequence: number;
  last: Message | undefined;
  /** What a stream that begins now has to tell: values that have not gone out, and those of the last second. */
  recent: Message[];
}

/** RTP streams of a sender; beyond these the one that has been silent longest is forgotten. */
const STREAMS = 8;
/** How long a value is news to a stream that begins, in milliseconds. */
const NEWS = 1_000;

/** The values of a sender on their way out: takes them once, and gives them to every RTP stream. */
export class Outbox {
  readonly #byteRate: number;
  readonly #isAudio: boolean;
  readonly #channels: ReadonlyMap<string, Channel>;
  /** Those of which only the latest value counts. */
  readonly #latestOnly: readonly Channel[];
  readonly #streams = new Map<number, Outgoing>();
  readonly #raw = new RawFrames();

  /**
   * @param byteRate bytes a second that each stream may grow by
   * @param isAudio whether there are no key frames
   */
  constructor(channels: readonly ChannelSettings[], byteRate: number, isAudio: boolean) {
    this.#byteRate = byteRate;
    this.#isAudio = isAudio;
    this.#channels = new Map(channels.map((settings) => [settings.name, newChannel(settings)]));
    this.#latestOnly = [...this.#channels.values()].filter((channel) => isLatestOnly(channel.settings));
  }

  /** The settings of a channel; undefined where there is none of the name. */
  channel(name: string): ChannelSettings | undefined {
    return this.#channels.get(name)?.settings;
  }

  /**
   * Takes a value. `channel` is one of the outbox's.
   *
   * @param boundTo the timestamp of the raw frame that it belongs to, in milliseconds
   */
  send({ name }: ChannelSettings, bytes: Bytes, time: number, boundTo?: number): void {
    const channel = this.#channels.get(name)!;
    const { settings, counts, last } = channel;
    counts.accepted += 1;
    if (boundTo !== undefined) this.#raw.add(boundTo, time);
    if (settings.delivery === 'change' && last && isEqual(last.bytes, bytes)) {
      counts.unchanged += 1;
      return;
    }
    const isStreamless = this.#streams.size === 0;
    channel.sequence = (channel.sequence + 1) % SEQUENCES;
    const message = new Message(settings, channel.sequence, { bytes, time, boundTo }, (outcome, before) => {
      counts[outcome] += 1;
      if (before) counts[before] -= 1;
    });
    channel.last = message;
    if (isLatestOnly(settings) && boundTo === undefined) {
      last?.settle('replaced');
      return;
    }
    channel.recent = channel.recent.filter(({ outcome, time: then }) => !outcome || time - then < NEWS);
    channel.recent.push(message);
    const limit = settings.overflow === 'replace' && boundTo === undefined ? 1 : settings.maxQueued;
    for (const old of channel.recent.splice(0, channel.recent.length - limit)) {
      if (isStreamless) old.settle(limit === 1 ? 'replaced' : 'dropped');
    }
    for (const { queue } of this.#streams.values()) queue.push(message);
  }

  /** A frame of a stream is about to go out. Returns whether anything might go with it. */
  expect(frame: Pick<FrameRoom, 'synchronizationSource' | 'rtpTimestamp' | 'now'>): boolean {
    const { queue, clock } = this.#streamOf(frame);
    clock.observe(frame.rtpTimestamp, frame.now);
    return this.#isWanted(queue, frame.now);
  }

  /** What goes with a frame of a stream; all of it fits into the room. */
  next(frame: FrameRoom): OutgoingEntries {
    const { queue, bucket, clock } = this.#streamOf(frame);
    if (!this.#isWanted(queue, frame.now)) return { values: [], commit: (growth) => bucket.take(growth), end() {} };
    const outgoing: OutgoingFrame = { ...frame, locate: (boundTo) => clock.locate(boundTo) };
    const room = Math.min(frame.room, bucket.available(frame.now));
    const planned = queue.plan(outgoing, this.#latestOnly.flatMap(latestOf), room, frame.entryLength);
    return {
      values: planned.map(({ encoded }) => encoded),
      commit: (growth) => {
        bucket.take(growth);
        this.#countBytes(planned, frame.entryLength);
        queue.commit(planned, outgoing);
      },
      end: () => queue.settle(outgoing),
    };
  }

  /** What became of the values so far, by channel. */
  counts(): Record<string, ChannelSendCounts> {
    const queues = Array.from(this.#streams.values(), ({ queue }) => queue);
    return Object.fromEntries(
      Array.from(this.#channels.values(), ({ settings, counts, recent }) => {
        const waiting = queues.map((queue) => queue.queued(settings));
        const queued = queues.length > 0 ? Math.max(...waiting) : recent.length;
        return [settings.name, { ...counts, queued }];
      }),
    );
  }

  /** Most frames take nothing; so nothing is put together for them. */
  #isWanted(queue: StreamQueue, now: number): boolean {
    if (!queue.isEmpty || this.#latestOnly.some((channel) => latestOf(channel).length > 0)) return true;
    queue.lastSeen = now;
    return false;
  }

  #countBytes(planned: readonly Planned[], entryLength: (length: number) => number): void {
    for (const { item, encoded } of planned) {
      this.#channels.get(item.message.channel.name)!.counts.bytes += entryLength(encoded.length);
    }
  }

  #streamOf({ synchronizationSource, now }: Pick<FrameRoom, 'synchronizationSource' | 'now'>): Outgoing {
    const known = this.#streams.get(synchronizationSource);
    if (known) return known;
    const queue = new StreamQueue(this.#isAudio);
    queue.lastSeen = now;
    for (const { recent } of this.#channels.values()) {
      for (const message of recent) if (!message.outcome || now - message.time < NEWS) queue.push(message);
    }
    const stream = { queue, bucket: new TokenBucket(this.#byteRate, 1_200), clock: new FrameClock(this.#raw) };
    if (this.#streams.size === STREAMS) this.#forgetQuietest();
    this.#streams.set(synchronizationSource, stream);
    return stream;
  }

  #forgetQuietest(): void {
    const [quietest] = [...this.#streams].sort(([, one], [, other]) => one.queue.lastSeen - other.queue.lastSeen);
    this.#streams.delete(quietest![0]);
  }
}

function newChannel(settings: ChannelSettings): Channel {
  const counts = { accepted: 0, unchanged: 0, sent: 0, replaced: 0, dropped: 0, bytes: 0 };
  return { settings, counts, sequence: Math.floor(Math.random() * SEQUENCES), last: undefined, recent: [] };
}

/** The value that counts of a channel of which only the latest does, if there is one. */
function latestOf({ last }: Channel): readonly Message[] {
  return last && last.boundTo === undefined ? [last] : [];
}

/** Whether only the latest value of the channel counts, whenever it goes out. */
function isLatestOnly({ delivery }: ChannelSettings): boolean {
  return delivery !== 'once' && delivery !== 'change';
}

function isEqual(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
