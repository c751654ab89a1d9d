import { checkInteger, checkNumber, checkObject, wrongType } from '../../shared/arguments.js';
import type { ChannelCipher } from './seal.js';
import { type DataChannelStreams, StreamPair } from './stream-pair.js';

/** Options of {@link dataChannelStreams}. */
export interface DataChannelStreamsOptions {
  /**
   * Encrypts all messages, end to end: a `MessageCipher` of `framepipe/messages.js`. Both ends need one, with the same keys.
   * Default none: then DTLS protects them as far as it reaches.
   */
  readonly cipher?: ChannelCipher;
  /**
   * How long what comes under a key that is not there waits for it, in milliseconds, 0 to 60,000; what is behind it, in order,
   * waits, too. Then the channel is closed. Default 5,000. No more can wait than there is credit for, 1 MiB.
   */
  readonly keyWait?: number;
  /** The largest message to take, in bytes, 1 to 2^32 − 1. Default 64 MiB. */
  readonly maxMessageBytes?: number;
  /** The largest piece that a message is sent in, in bytes, 2,048 to 262,144. Default 65,536, which every browser takes. */
  readonly chunkBytes?: number;
}

/**
 * Makes a data channel a pair of streams. Messages of any length go over it in pieces; each end may be only as far ahead as
 * the other one reads. Both ends must do it, in the task in which they have the channel.
 *
 * A channel that is closed before the other end has closed its `writable` is an error of `readable`, with the code `closed`:
 * nobody takes half a file for a whole one. So does writing what is no message, or a larger one than the other end takes (its
 * `maxMessageBytes`): the write rejects with TypeError or RangeError, and the channel is closed. What the other end may not say (more than it has credit for, larger messages,
 * what does not open, what is no frame) closes the channel, with the code `channel-failed`.
 *
 * Throws TypeError or RangeError for a wrong argument, also for a channel that is unordered or unreliable.
 *
 * @example
 * ```ts
 * import { dataChannelStreams } from 'framepipe/connection.js';
 *
 * async function send(pc: RTCPeerConnection, file: File): Promise<void> {
 *   const { writable, closed } = dataChannelStreams(pc.createDataChannel('file'));
 *   await file.stream().pipeTo(writable);
 *   await closed;
 * }
 *
 * function receive(pc: RTCPeerConnection, take: (part: Uint8Array | string) => void): void {
 *   pc.addEventListener('datachannel', async ({ channel }) => {
 *     const { readable, writable } = dataChannelStreams(channel);
 *     void writable.close();
 *     for await (const part of readable) take(part);
 *   });
 * }
 * ```
 */
export function dataChannelStreams(
  channel: RTCDataChannel,
  options: DataChannelStreamsOptions = {},
): DataChannelStreams {
  if (typeof channel?.send !== 'function') throw wrongType('channel', 'an RTCDataChannel', channel);
  if (!channel.ordered || channel.maxRetransmits !== null || channel.maxPacketLifeTime !== null) {
    throw new RangeError('"channel" expected an ordered and reliable one');
  }
  checkObject('options', options);
  const { cipher, keyWait = 5_000, maxMessageBytes: largest = 64 * 2 ** 20, chunkBytes = 65_536 } = options;
  if (cipher !== undefined && typeof cipher?.encryptMessage !== 'function') {
    throw wrongType('options.cipher', 'a MessageCipher', cipher);
  }
  checkNumber('options.keyWait', keyWait, 0, 60_000);
  checkInteger('options.maxMessageBytes', largest, 1, 2 ** 32 - 1);
  checkInteger('options.chunkBytes', chunkBytes, 2_048, 262_144);
  return new StreamPair(channel, { cipher, keyWait, largest, chunkBytes });
}
