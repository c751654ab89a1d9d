import type { MetadataBatch, MetadataFrame, MetadataMessage, MetadataValue } from '../metadata/channels/batch.js';
import type { ChannelDefinitions, ChannelOutput, Channels } from '../metadata/channels/define.js';
import type { SchemaIssue, SchemaResult } from '../metadata/channels/standard-schema.js';
import { ValueHistory } from '../metadata/channels/value-history.js';
import { checkFunction, wrongType } from '../shared/arguments.js';
import type { Credit } from '../shared/credited-port.js';
import type { RemoteMethods } from '../shared/protocol.js';
import { type RenderedFrame, VideoRender } from './metadata-render.js';
import { TypedEventTarget } from './typed-event-target.js';

/** What {@link metadataReceiver} needs of a receiver's stage: `attached.stages.metadata`. */
export type MetadataReceiverStage = RemoteMethods<{ connect(port: MessagePort): void }>;

/** A value that does not fit its channel's schema. */
export interface RejectedValue {
  /** The value as it arrived, and with which frame. */
  readonly value: MetadataValue;
  /** What is wrong with it. */
  readonly issues: readonly SchemaIssue[];
}

/** The values of channels, as their receiver gets them. */
export type ValueOf<D extends ChannelDefinitions, N extends keyof D = keyof D> = {
  [K in N & string]: MetadataValue<ChannelOutput<D[K]>, K>;
}[N & string];

/** The events of a {@link MetadataReceiver}: one for each channel under its name, and these. */
export type MetadataReceiverEvents<D extends ChannelDefinitions> = { [N in keyof D & string]: ValueOf<D, N> } & {
  /** A value of any channel arrived. */
  value: ValueOf<D>;
  /** A frame arrived that says when it was captured. */
  frame: MetadataFrame;
  /** A value arrived that does not fit its channel's schema. What is no value at all, the pipeline's event tells. */
  rejected: RejectedValue;
  /** The page did not keep up: so many values were dropped. */
  missed: number;
  /** The stage has ended, or another receiver took its values over. */
  ended: null;
};

/** Batches that may be on their way at once: as many frames as come while the page does something else for a moment. */
const CREDIT = 4;

/**
 * Gives the values that arrive at a receiver's `metadata` stage: as events, with the picture that they belong to, or when
 * asked for; {@link metadataReceiver} makes it.
 */
export class MetadataReceiver<D extends ChannelDefinitions> extends TypedEventTarget<MetadataReceiverEvents<D>> {
  /** The channels. */
  readonly channels: Channels<D>;
  readonly #stage: MetadataReceiverStage;
  readonly #histories = new Map<string, ValueHistory<MetadataValue>>();
  #port: MessagePort | undefined;
  #rejected = 0;
  #missed = 0;

  /** Use {@link metadataReceiver}. */
  constructor(stage: MetadataReceiverStage, channels: Channels<D>) {
    super();
    this.#stage = stage;
    this.channels = channels;
    // Why the pipeline does not run, its own promise and events tell.
    this.connect().catch(() => {});
  }

  /** Values that did not fit their schema, and those that were dropped because the page did not keep up. */
  get counts(): { readonly rejected: number; readonly missed: number } {
    return { rejected: this.#rejected, missed: this.#missed };
  }

  /**
   * Connects to the stage again: after `healed` by a fresh worker, `stage-restarted`, or when another receiver had taken
   * over. Rejects as every call into the worker does.
   */
  async connect(): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    this.#port?.close();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<MetadataMessage>) => {
      if (data === null) return this.#dispatch('ended', null);
      port1.postMessage({ credit: 1 } satisfies Credit);
      this.#take(data);
    };
    port1.postMessage({ credit: CREDIT } satisfies Credit);
    await this.#stage.connect(port2);
  }

  /** Takes no more values; the stage goes on. */
  close(): void {
    this.#port?.close();
    this.#port = undefined;
  }

  /**
   * Calls back for every value of a channel when the frame that it belongs to is on the screen, or where that frame is left
   * out, with the first one after it. Needs `requestVideoFrameCallback`; while nothing is shown, as in a hidden page,
   * nothing is called, and what is too old by then is left out.
   *
   * Throws TypeError for what is no video element or no function, and RangeError for an unknown channel.
   *
   * @param callback gets the value, and the frame that is shown: that with the value's own `rtpTimestamp`, or a later one
   * @returns a function that ends it
   */
  onRender<N extends keyof D & string>(
    video: HTMLVideoElement,
    channel: N,
    callback: (value: ValueOf<D, N>, frame: RenderedFrame) => void,
  ): () => void {
    checkVideo(video);
    this.#checkChannel(channel);
    checkFunction('callback', callback);
    const render = new VideoRender<ValueOf<D, N>>(video, callback);
    const listener = ({ detail }: CustomEvent<ValueOf<D>>) => {
      if (detail.channel === channel) render.add(detail as ValueOf<D, N>);
    };
    this.addEventListener('value', listener as (event: CustomEvent) => void);
    return () => {
      render.stop();
      this.removeEventListener('value', listener as (event: CustomEvent) => void);
    };
  }

  /**
   * The value of a channel that belongs to a frame, or else the latest before it, of the last 512; for pictures that are
   * drawn to a canvas or go through WebCodecs. Undefined where there is none.
   *
   * Throws RangeError for an unknown channel, TypeError for what is no frame.
   *
   * @param frame a frame of the received track whose `metadata()` has an `rtpTimestamp` (Chromium), or the timestamp
   */
  valueAt<N extends keyof D & string>(channel: N, frame: VideoFrame | number): ValueOf<D, N> | undefined {
    this.#checkChannel(channel);
    const rtpTimestamp = typeof frame === 'number' ? frame : rtpTimestampOf(frame);
    const history = this.#histories.get(channel);
    return rtpTimestamp === undefined ? undefined : (history?.at(rtpTimestamp) as ValueOf<D, N> | undefined);
  }

  #take({ values, frames, missed }: MetadataBatch): void {
    if (missed > 0) {
      this.#missed += missed;
      this.#dispatch('missed', missed);
    }
    for (const frame of frames) this.#dispatch('frame', frame);
    for (const value of values) this.#validate(value);
  }

  #validate(value: MetadataValue): void {
    const schema = this.channels.definitions[value.channel]?.schema;
    if (!schema) {
      this.#tell(value);
      return;
    }
    const settle = (result: SchemaResult<unknown>): void => {
      if (!result.issues) {
        this.#tell({ ...value, value: result.value });
        return;
      }
      this.#rejected += 1;
      this.#dispatch('rejected', { value, issues: result.issues });
    };
    const fail = (error: unknown) => settle({ issues: [{ message: String(error) }] });
    let result: SchemaResult<unknown> | Promise<SchemaResult<unknown>>;
    try {
      result = schema['~standard'].validate(value.value);
    } catch (error) {
      fail(error);
      return;
    }
    if (result instanceof Promise) result.then(settle, fail);
    else settle(result);
  }

  #tell(value: MetadataValue): void {
    let history = this.#histories.get(value.channel);
    if (!history) {
      history = new ValueHistory();
      this.#histories.set(value.channel, history);
    }
    history.add(value);
    this.#dispatch(value.channel, value);
    this.#dispatch('value', value);
  }

  #checkChannel(channel: string): void {
    const names = Object.keys(this.channels.definitions);
    if (!names.includes(channel)) throw new RangeError(`"channel" expected one of ${names}, got ${channel}`);
  }

  #dispatch(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * Takes the values that arrive at a receiver's `metadata` stage, typed by their channels. One receiver for each stage:
 * another takes its values over.
 *
 * @param stage `attached.stages.metadata`, or the name that the stage has in its pipeline
 * @example
 * ```ts
 * import { attach, createWorker } from 'framepipe';
 * import { defineChannels, metadataReceiver } from 'framepipe/channels.js';
 *
 * const channels = defineChannels({ pointer: { type: 'json', delivery: 'change' } });
 *
 * function show(receiver: RTCRtpReceiver, video: HTMLVideoElement, pointer: HTMLElement): void {
 *   const attached = attach(receiver, createWorker(), [{ stage: 'metadata', options: channels.options }]);
 *   metadataReceiver(attached.stages.metadata, channels).onRender(video, 'pointer', ({ value }) => {
 *     pointer.style.translate = String(value);
 *   });
 * }
 * ```
 */
export function metadataReceiver<D extends ChannelDefinitions>(
  stage: MetadataReceiverStage,
  channels: Channels<D>,
): MetadataReceiver<D> {
  return new MetadataReceiver(stage, channels);
}

export function checkVideo(video: unknown): asserts video is HTMLVideoElement {
  if (!(video instanceof HTMLVideoElement)) throw wrongType('video', 'an HTMLVideoElement', video);
}

/** https://www.w3.org/TR/webcodecs-video-frame-metadata-registry/ has it; TypeScript's libraries do not. */
function rtpTimestampOf(frame: VideoFrame & { metadata?(): { readonly rtpTimestamp?: number } }): number | undefined {
  if (!(frame instanceof VideoFrame)) throw wrongType('frame', 'a VideoFrame or a number', frame);
  return frame.metadata?.().rtpTimestamp;
}
