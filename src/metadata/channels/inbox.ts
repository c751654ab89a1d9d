import type { Bytes } from '../../shared/stage.js';
import type { ChannelSettings } from './channel.js';
import { Reassembly } from './reassembly.js';
import { SequenceWindow } from './sequence-window.js';
import { decodeValue } from './value-codecs.js';
import { decodeValueEntry, type ValueEntry } from './value-entry.js';

/** What arrived on one channel since the stage was started. */
export interface ChannelReceiveCounts {
  /** Values, each counted once. */
  readonly values: number;
  /** Copies of values that had arrived. */
  readonly repeats: number;
  /** Values of which pieces never came. */
  readonly incomplete: number;
  /** Values that are none of the channel's type, or longer than it allows. */
  readonly rejected: number;
}

/** Why something that arrived is no value: the channel is not known, the bytes are none of its values, pieces are missing. */
export type RejectionCause = 'syntax' | 'channel' | 'value' | 'incomplete';

/** A value as it arrived. */
export interface ArrivedValue {
  readonly channel: ChannelSettings;
  readonly value: unknown;
  /** How much earlier the frame was that it belongs to, in units of the RTP clock. */
  readonly age: number;
  /** Bytes of the value as it travelled. */
  readonly length: number;
}

interface Channel {
  readonly settings: ChannelSettings;
  readonly counts: { -readonly [K in keyof ChannelReceiveCounts]: number };
  readonly seen: SequenceWindow;
  readonly pieces: Map<number, Reassembly>;
}

/** Sequence numbers remembered for each channel: more than a sender repeats or has queued for a layer that comes back. */
const REMEMBERED = 1_024;
/** Values of a channel that may be in pieces at once; beyond these the oldest is given up. */
const PARTIAL = 4;

/** Values on their way in: puts pieces together, and lets each value through once. */
export class Inbox {
  readonly #all: readonly Channel[];
  readonly #channels: ReadonlyMap<number, Channel>;
  readonly #timeout: number;
  readonly #onRejected: (cause: RejectionCause, channel?: string) => void;

  /** @param timeout how long to wait for the next piece of a value, in milliseconds */
  constructor(
    channels: readonly ChannelSettings[],
    timeout: number,
    onRejected: (cause: RejectionCause, channel?: string) => void,
  ) {
    this.#all = channels.map(newChannel);
    this.#channels = new Map(this.#all.map((channel) => [channel.settings.id, channel]));
    this.#timeout = timeout;
    this.#onRejected = onRejected;
  }

  /** Takes the content of an entry, which may be anything. Returns the value that is thereby there, if any. */
  add(encoded: Bytes, now: number): ArrivedValue | undefined {
    const entry = decodeValueEntry(encoded);
    if (!entry) {
      this.#onRejected('syntax');
      return undefined;
    }
    const channel = this.#channels.get(entry.id);
    if (!channel) {
      this.#onRejected('channel');
      return undefined;
    }
    const { settings, counts, seen } = channel;
    if (seen.has(entry.sequence)) {
      counts.repeats += 1;
      seen.add(entry.sequence);
      return undefined;
    }
    if (entry.total > settings.maxBytes) return this.#reject(channel, entry);
    const bytes = entry.bytes.length === entry.total ? entry.bytes : this.#gather(channel, entry, now);
    if (!bytes) return undefined;
    channel.pieces.delete(entry.sequence);
    const decoded = decodeValue(settings.type, bytes);
    if (!decoded) return this.#reject(channel, entry);
    seen.add(entry.sequence);
    counts.values += 1;
    return { channel: settings, value: decoded.value, age: entry.age, length: bytes.length };
  }

  /** Gives up values of which no piece came for too long. */
  expire(now: number): void {
    for (const channel of this.#all) {
      // Called for every frame, and hardly ever is there any.
      if (channel.pieces.size === 0) continue;
      for (const [sequence, { lastSeen }] of channel.pieces) {
        if (now - lastSeen > this.#timeout) this.#giveUp(channel, sequence);
      }
    }
  }

  /** What arrived so far, by channel. */
  counts(): Record<string, ChannelReceiveCounts> {
    return Object.fromEntries(this.#all.map(({ settings, counts }) => [settings.name, { ...counts }]));
  }

  #gather(channel: Channel, entry: ValueEntry, now: number): Bytes | undefined {
    const { pieces } = channel;
    let partial = pieces.get(entry.sequence);
    if (partial?.total !== entry.total) {
      if (partial) this.#giveUp(channel, entry.sequence);
      if (pieces.size === PARTIAL) this.#giveUp(channel, pieces.keys().next().value!);
      partial = new Reassembly(entry.total);
      pieces.set(entry.sequence, partial);
    }
    partial.lastSeen = now;
    return partial.add(entry);
  }

  #giveUp(channel: Channel, sequence: number): void {
    channel.pieces.delete(sequence);
    channel.counts.incomplete += 1;
    this.#onRejected('incomplete', channel.settings.name);
  }

  #reject({ settings, counts, seen }: Channel, { sequence }: ValueEntry): undefined {
    seen.add(sequence);
    counts.rejected += 1;
    this.#onRejected('value', settings.name);
  }
}

function newChannel(settings: ChannelSettings): Channel {
  const counts = { values: 0, repeats: 0, incomplete: 0, rejected: 0 };
  return { settings, counts, seen: new SequenceWindow(REMEMBERED), pieces: new Map() };
}
