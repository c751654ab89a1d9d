import { type ChannelOptions, type ChannelSettings, checkChannels } from '../../../src/metadata/channels/channel.js';
import { checkInteger, checkObject, checkOneOf } from '../../../src/shared/arguments.js';

/** Options of the `metadata` stage. Both ends need the same channels. */
export interface MetadataOptions {
  /** The channels, by name: `defineChannels(…).options` holds them. */
  readonly channels: Readonly<Record<string, ChannelOptions>>;
  /**
   * Who may read. Default `e2e`: whoever gets the frames in the clear; place the stage before the encryption, and it puts
   * nothing into frames that are sealed already. `hop`: every server on the way; place it behind the encryption.
   */
  readonly visibility?: 'e2e' | 'hop';
  /**
   * Which receivers must be able to decode. Default `any`: also those without this stage; what a codec then cannot carry is
   * not sent (VP9 with spatial layers). `aware`: only those with it.
   */
  readonly receivers?: 'any' | 'aware';
  /**
   * By how many bytes one frame may grow, 32 to 10,000. Default `slack`: by what is free in its last packet, and 160 in
   * any case.
   */
  readonly frameBudget?: 'slack' | number;
  /** By how many bytes a second each RTP stream may grow, 100 to 1,000,000; the encoder does not know of them. Default 8,000. */
  readonly byteRate?: number;
  /** Which frames tell when they were captured, in 8 bytes. Default `values`: those that carry something else. */
  readonly captureTime?: 'values' | 'frames' | 'none';
  /** How long a receiver waits for the next piece of a value, in milliseconds, 100 to 60,000. Default 5,000. */
  readonly pieceTimeout?: number;
  /** Values that wait for the page at most, 1 to 100,000; beyond these the oldest are only counted. Default 1,000. */
  readonly maxWaiting?: number;
}

/** The options with their defaults. */
export interface MetadataSettings extends Required<Omit<MetadataOptions, 'channels'>> {
  readonly channels: readonly ChannelSettings[];
}

/** Throws TypeError or RangeError for wrong options, naming them. */
export function checkMetadataOptions(options: MetadataOptions): MetadataSettings {
  checkObject('options', options);
  const { visibility = 'e2e', receivers = 'any', frameBudget = 'slack', byteRate = 8_000 } = options;
  const { captureTime = 'values', pieceTimeout = 5_000, maxWaiting = 1_000 } = options;
  checkOneOf('options.visibility', visibility, ['e2e', 'hop']);
  checkOneOf('options.receivers', receivers, ['any', 'aware']);
  if (typeof frameBudget === 'number') checkInteger('options.frameBudget', frameBudget, 32, 10_000);
  else checkOneOf('options.frameBudget', frameBudget, ['slack']);
  checkInteger('options.byteRate', byteRate, 100, 1_000_000);
  checkOneOf('options.captureTime', captureTime, ['values', 'frames', 'none']);
  checkInteger('options.pieceTimeout', pieceTimeout, 100, 60_000);
  checkInteger('options.maxWaiting', maxWaiting, 1, 100_000);
  const channels = checkChannels('options.channels', options.channels);
  return { channels, visibility, receivers, frameBudget, byteRate, captureTime, pieceTimeout, maxWaiting };
}
