import type { ChannelDefinitions, ChannelInput, Channels } from '../metadata/channels/define.js';
import { describeIssues } from '../metadata/channels/standard-schema.js';
import { wrongType } from '../shared/arguments.js';
import type { RemoteMethods } from '../shared/protocol.js';

/** What {@link metadataSender} needs of a sender's stage: `attached.stages.metadata`. */
export type MetadataSenderStage = RemoteMethods<{
  send(channel: string, value: unknown): void;
  bind(channel: string, value: unknown, timestamp: number): void;
}>;

/** Sends values of known channels and types; {@link metadataSender} makes it. */
export class MetadataSender<D extends ChannelDefinitions> {
  /** The channels. */
  readonly channels: Channels<D>;
  readonly #stage: MetadataSenderStage;

  /** Use {@link metadataSender}. */
  constructor(stage: MetadataSenderStage, channels: Channels<D>) {
    this.#stage = stage;
    this.channels = channels;
  }

  /**
   * Sends a value, as its channel says. Resolves when the stage has taken it, which is not yet when it goes out.
   *
   * Rejects with TypeError where the value does not fit the channel's schema (the error's `cause` is the schema's issues),
   * or cannot cross to the worker; with EncodedTransformError `invalid-options` where it is none of the channel's type or
   * too long; and as every call into the worker does.
   */
  async send<N extends keyof D & string>(channel: N, value: ChannelInput<D[N]>): Promise<void> {
    await this.#check(channel, value);
    await this.#stage.send(channel, value);
  }

  /**
   * Sends a value that belongs to a raw frame, with that frame. Call it for every frame or nearly so, and wait for its
   * promise before the frame is handed on to the encoder: which encoded frame it becomes is found by comparing times, and
   * the first few values go with the frame that comes next. What comes too late, or belongs to a frame that the encoder left
   * out, goes with the next one, and arrives with the timestamp of its own.
   *
   * Rejects like {@link send}.
   *
   * @param frame the raw frame, or anything with its `timestamp` in microseconds
   */
  async bindFrame<N extends keyof D & string>(
    frame: Pick<VideoFrame, 'timestamp'>,
    channel: N,
    value: ChannelInput<D[N]>,
  ): Promise<void> {
    // Read now: a frame that is closed meanwhile has none.
    const { timestamp } = frame;
    if (typeof timestamp !== 'number') throw wrongType('frame.timestamp', 'a number', timestamp);
    await this.#check(channel, value);
    await this.#stage.bind(channel, value, timestamp);
  }

  async #check(channel: string, value: unknown): Promise<void> {
    const schema = this.channels.definitions[channel]?.schema;
    if (!schema) return;
    const validated = schema['~standard'].validate(value);
    const { issues } = validated instanceof Promise ? await validated : validated;
    if (!issues) return;
    throw new TypeError(`"${channel}" expected a value that fits its schema: ${describeIssues(issues)}`, {
      cause: issues,
    });
  }
}

/**
 * Sends values of known channels and types through a sender's `metadata` stage.
 *
 * @param stage `attached.stages.metadata`, or the name that the stage has in its pipeline
 * @example
 * ```ts
 * import { attach, createWorker } from 'framepipe';
 * import { defineChannels, metadataSender } from 'framepipe/channels.js';
 *
 * const channels = defineChannels({ caption: { type: 'text', redundancy: 3 } });
 *
 * async function caption(sender: RTCRtpSender, text: string): Promise<void> {
 *   const attached = attach(sender, createWorker(), [{ stage: 'metadata', options: channels.options }]);
 *   await metadataSender(attached.stages.metadata, channels).send('caption', text);
 * }
 * ```
 */
export function metadataSender<D extends ChannelDefinitions>(
  stage: MetadataSenderStage,
  channels: Channels<D>,
): MetadataSender<D> {
  return new MetadataSender(stage, channels);
}
