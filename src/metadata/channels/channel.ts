import { checkInteger, checkObject, checkOneOf, wrongValue } from '../../shared/arguments.js';
import { VALUE_TYPES, type ValueType } from './value-types.js';

/**
 * When a value goes out.
 *
 * - `once`: every value that is sent, in order, with the next frame that has room.
 * - `change`: likewise, but for one that equals the last.
 * - `frame`: the latest value with every frame.
 * - `key`: the latest value when it is new, and again with every key frame, so that whoever joins has it; with audio,
 *   which has no key frames, once a second.
 * - `{ interval }`: the latest value when it is new and again every so many milliseconds, 10 to 600,000, never sooner.
 */
export type Delivery = 'once' | 'change' | 'frame' | 'key' | { readonly interval: number };

/**
 * What becomes of values that find no room: they wait (and when there are too many, the oldest is dropped), the newest
 * takes the place of those that wait, or what does not go with the next frame is dropped. All are counted.
 */
export type Overflow = 'queue' | 'replace' | 'drop';

/** How the values of a channel are written and sent. Both ends need the same `type` and `id`. */
export interface ChannelOptions {
  /** What values are. */
  readonly type: ValueType;
  /** The channel's number on the wire, 0 to 16,383; those below 32 are shortest. Default: made of its name, above 31. */
  readonly id?: number;
  /** When values go out. Default `once`. */
  readonly delivery?: Delivery;
  /** In how many frames each value goes out, against loss, 1 to 16; it arrives once. Default 1. */
  readonly redundancy?: number;
  /**
   * What becomes of values that find no room. Default `queue`; with the deliveries `frame`, `key` and interval it is always
   * `replace`.
   */
  readonly overflow?: Overflow;
  /** How many values wait at most with `queue`, 1 to 1,000. Default 64. */
  readonly maxQueued?: number;
  /** The longest value as bytes, 1 to 1,048,576; longer ones are refused, on arrival too. Default 16,384. */
  readonly maxBytes?: number;
}

/** A channel's options with their defaults, and its name. */
export interface ChannelSettings extends Required<ChannelOptions> {
  readonly name: string;
}

const FIRST_NAMED = 32;
const IDS = 2 ** 14;

/**
 * The channels of `options`, by name. Throws TypeError or RangeError for what is no option, for two channels of one
 * number, and for more than 64.
 */
export function checkChannels(name: string, options: unknown): ChannelSettings[] {
  checkObject(name, options);
  const channels = Object.entries(options).map(([key, one]) => checkChannel(`${name}.${key}`, key, one));
  if (channels.length > 64) throw wrongValue(name, 'at most 64 channels', channels.length);
  for (const [index, { id }] of channels.entries()) {
    const other = channels.findIndex((channel) => channel.id === id);
    if (other === index) continue;
    const names = [other, index].map((at) => channels[at]!.name).join(' and ');
    throw wrongValue(name, `another "id" of ${names}`, `${id} for both`);
  }
  return channels;
}

function checkChannel(path: string, name: string, options: ChannelOptions): ChannelSettings {
  checkObject(path, options);
  const { type, id = idOf(name), delivery = 'once', redundancy = 1, maxQueued = 64, maxBytes = 16_384 } = options;
  checkOneOf(`${path}.type`, type, VALUE_TYPES);
  checkInteger(`${path}.id`, id, 0, IDS - 1);
  if (typeof delivery !== 'object') checkOneOf(`${path}.delivery`, delivery, ['once', 'change', 'frame', 'key']);
  else checkInteger(`${path}.delivery.interval`, delivery?.interval, 10, 600_000);
  checkInteger(`${path}.redundancy`, redundancy, 1, 16);
  checkInteger(`${path}.maxQueued`, maxQueued, 1, 1_000);
  checkInteger(`${path}.maxBytes`, maxBytes, 1, 1_048_576);
  const isState = delivery !== 'once' && delivery !== 'change';
  const overflow = options.overflow ?? (isState ? 'replace' : 'queue');
  checkOneOf(`${path}.overflow`, overflow, isState ? ['replace'] : ['queue', 'replace', 'drop']);
  return { name, type, id, delivery, redundancy, overflow, maxQueued, maxBytes };
}

/** FNV-1a of the name, folded into what two bytes hold beside the flags. */
function idOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return FIRST_NAMED + ((hash >>> 0) % (2 ** 12 - FIRST_NAMED));
}
