import type { ChannelSettings } from '../../../src/metadata/channels/channel.js';
import type { ChannelSendCounts } from '../../../src/metadata/channels/message.js';
import { Outbox } from '../../../src/metadata/channels/outbox.js';
import { encodeValue } from '../../../src/metadata/channels/value-codecs.js';
import { encodeCaptureTime, entryType } from '../../../src/metadata/channels/value-entry.js';
import { encodeEntries, entryLength, type MetadataEntry } from '../../../src/metadata/entries.js';
import { metadataCarrier } from '../../../src/metadata/inject.js';
import { checkNumber, wrongValue } from '../../../src/shared/arguments.js';
import { protectionOf } from '../../../src/shared/frame-protection.js';
import { frameStage } from '../../../src/shared/frame-stage.js';
import type { Bytes, FrameInfo, Stage } from '../../../src/shared/stage.js';
import { checkMetadataOptions, type MetadataOptions } from './options.js';
import { OutgoingStreams } from './outgoing-streams.js';
import { roomIn } from './room.js';

/** Counts of {@link metadataInjector} since it was started. */
export interface InjectorStats {
  /** Frames that metadata went with. */
  readonly frames: number;
  /** Bytes by which frames grew, in all. */
  readonly overheadBytes: number;
  /** Frames that metadata was meant to go with, but the codec has no way to carry it there. */
  readonly refused: number;
  /** Frames that were sealed already, and so got nothing. */
  readonly misplaced: number;
  /** What became of the values, by channel. */
  readonly channels: Readonly<Record<string, ChannelSendCounts>>;
}

/** Methods of {@link metadataInjector}. */
export interface InjectorMethods {
  /**
   * Takes a value, which goes out as the channel says. Rejects with TypeError or RangeError (as `invalid-options`) where
   * there is no such channel, or the value is none of its type or too long.
   */
  send(channel: string, value: unknown): void;
  /**
   * Takes a value that belongs to a raw frame which is about to be encoded, and goes out with it. Rejects likewise.
   *
   * @param timestamp the raw frame's own, in microseconds
   */
  bind(channel: string, value: unknown, timestamp: number): void;
  /** Counts since the stage was started. */
  getInjectorStats(): InjectorStats;
}

/** What the entry of a capture time takes. */
const CAPTURE_TIME = entryLength(entryType.captureTime, 6);

/**
 * The sender's half of {@link metadata}, for those who build a pipeline of their own. It changes no more than the frames
 * that values go with, and never holds one up.
 *
 * @example
 * ```ts
 * // worker
 * import { metadataInjector } from 'framepipe/stages/metadata.js';
 *
 * addEventListener('rtctransform', ({ transformer: { readable, writable } }) => {
 *   const injector = metadataInjector({ channels: { position: { type: 'json', delivery: 'frame' } } });
 *   addEventListener('message', ({ data }) => injector.methods?.send('position', data));
 *   readable.pipeThrough(injector).pipeTo(writable);
 * });
 * ```
 */
export const metadataInjector: Stage<MetadataOptions, InjectorMethods> = (options, context) => {
  const settings = checkMetadataOptions(options);
  const outbox = new Outbox(settings.channels, settings.byteRate, context?.kind === 'audio');
  const streams = new OutgoingStreams();
  const { timeOrigin } = performance;
  let frames = 0;
  let overheadBytes = 0;
  let refused = 0;
  let misplaced = 0;

  function inject(bytes: Bytes, frame: FrameInfo): Bytes {
    const now = performance.now();
    const placement = streams.place(frame, now);
    // Every layer of a picture has the same time; those above the lowest go without.
    if (!placement.beginsPicture) return bytes;
    const { synchronizationSource, rtpTimestamp, mimeType, type } = frame;
    const wanted = outbox.expect({ synchronizationSource, rtpTimestamp, now });
    if (!wanted && settings.captureTime !== 'frames') return bytes;
    const isSealed = protectionOf(frame) === 'sealed';
    if (isSealed && settings.visibility === 'e2e') {
      misplaced += 1;
      context?.emit({ type: 'metadata-misplaced', detail: { synchronizationSource } });
      return bytes;
    }
    // What is sealed nobody decodes who does not know of it.
    const receivers = isSealed ? 'aware' : settings.receivers;
    const { spatialLayers, isBase, captureTime } = placement;
    // Nothing in a VP9 frame tells whether others of its picture follow: wait for the first picture's end.
    if (spatialLayers === undefined && receivers === 'any' && mimeType.toLowerCase() === 'video/vp9') return bytes;
    const carrier = metadataCarrier(bytes, mimeType, { receivers, spatialLayers: spatialLayers ?? 1 });
    if (!carrier) {
      refused += 1;
      context?.emit({ type: 'metadata-refused', detail: { synchronizationSource, mimeType } });
    }
    const time: MetadataEntry[] =
      settings.captureTime === 'none'
        ? []
        : [{ type: entryType.captureTime, value: encodeCaptureTime(timeOrigin + captureTime) }];
    const room = (carrier ? roomIn(carrier, bytes.length, settings.frameBudget) : -1) - time.length * CAPTURE_TIME;
    const outgoing = outbox.next({
      synchronizationSource,
      rtpTimestamp,
      isKey: type === 'key',
      isBase,
      now,
      room,
      entryLength: (length) => entryLength(entryType.value, length),
    });
    const values = outgoing.values.map((value) => ({ type: entryType.value, value }));
    let whole = bytes;
    if (carrier && room >= 0 && (values.length > 0 || settings.captureTime === 'frames')) {
      whole = carrier.inject(encodeEntries([...time, ...values]));
      frames += 1;
      overheadBytes += whole.length - bytes.length;
      outgoing.commit(whole.length - bytes.length);
    }
    outgoing.end();
    return whole;
  }

  function channelOf(name: string): ChannelSettings {
    const channel = outbox.channel(name);
    if (channel) return channel;
    throw wrongValue('channel', `one of ${settings.channels.map((one) => one.name)}`, name);
  }

  function take(name: string, value: unknown, boundTo?: number): void {
    const channel = channelOf(name);
    const encoded = encodeValue(channel.type, value, name);
    if (encoded.length > channel.maxBytes) {
      throw wrongValue(name, `at most ${channel.maxBytes} bytes`, encoded.length);
    }
    outbox.send(channel, encoded, performance.now(), boundTo);
  }

  const methods: InjectorMethods = {
    send: (name, value) => take(name, value),
    bind(name, value, timestamp) {
      checkNumber('timestamp', timestamp, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
      take(name, value, timestamp / 1_000);
    },
    getInjectorStats: () => ({ frames, overheadBytes, refused, misplaced, channels: outbox.counts() }),
  };
  return frameStage(inject, { methods }, context);
};
