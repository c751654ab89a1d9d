import { type Percentiles, RecentValues } from '../analysis/recent-values.js';
import type { MetadataFrame } from '../metadata/channels/batch.js';
import type { ClockOffset } from '../metadata/channels/clock-samples.js';
import type { ChannelDefinitions } from '../metadata/channels/define.js';
import { checkInteger, checkObject } from '../shared/arguments.js';
import { checkVideo, type MetadataReceiver } from './metadata-receiver.js';
import { type RenderedFrame, VideoRender } from './metadata-render.js';
import { TypedEventTarget } from './typed-event-target.js';

/** What a shown frame took from camera to screen. */
export interface FrameLatency {
  /** Its RTP timestamp, 0 to 2^32 − 1. */
  readonly rtpTimestamp: number;
  /** When it was captured, by this end's clock, in milliseconds since the epoch. */
  readonly captureTime: number;
  /** When the browser expected it to be visible, in milliseconds since the epoch. */
  readonly displayTime: number;
  /** What lies between, in milliseconds. */
  readonly latency: number;
  /** What lies between its capture and its arrival at the stage, in milliseconds. */
  readonly transport: number;
  /** The latency is off by at most this, in milliseconds: of the clocks, and of what browsers round. */
  readonly error: number;
}

/** Options of {@link measureLatency}. */
export interface LatencyOptions {
  /**
   * How far the sender's clock is ahead: a `PeerClock`, or a number of milliseconds and by how much it may be off. Frames
   * that come before it is known are left out.
   */
  readonly clock: { readonly offset: ClockOffset | undefined } | ClockOffset;
  /** How many of the latest frames percentiles come from, 1 to 100,000. Default 512. */
  readonly window?: number;
}

/** The events of a {@link LatencyMeter}. */
export interface LatencyEvents {
  /** A frame was shown that says when it was captured. */
  frame: FrameLatency;
}

/** What browsers round: the RTP timestamp to a millisecond, times of two realms to one each. */
const ROUNDING = 2;

/** Measures how long frames take from camera to screen; {@link measureLatency} makes it. */
export class LatencyMeter extends TypedEventTarget<LatencyEvents> {
  readonly #clock: LatencyOptions['clock'];
  readonly #latencies: RecentValues;
  readonly #close: () => void;
  #error = 0;

  /** Use {@link measureLatency}. */
  constructor(
    receiver: Pick<MetadataReceiver<ChannelDefinitions>, 'addEventListener' | 'removeEventListener'>,
    video: HTMLVideoElement,
    { clock, window = 512 }: LatencyOptions,
  ) {
    super();
    this.#clock = clock;
    this.#latencies = new RecentValues(window);
    const render = new VideoRender<MetadataFrame>(video, (frame, shown) => this.#measure(frame, shown));
    const listener = ({ detail }: CustomEvent<MetadataFrame>) => render.add(detail);
    receiver.addEventListener('frame', listener);
    this.#close = () => {
      render.stop();
      receiver.removeEventListener('frame', listener);
    };
  }

  /** Percentiles of the latest frames' latency, in milliseconds, and by how much each may be off; undefined before any. */
  get percentiles(): (Percentiles & { readonly error: number }) | undefined {
    const percentiles = this.#latencies.percentiles();
    return percentiles && { ...percentiles, error: this.#error };
  }

  /** Measures no more. */
  close(): void {
    this.#close();
  }

  #measure(frame: MetadataFrame, { displayTime, rtpTimestamp }: RenderedFrame): void {
    const clock = 'error' in this.#clock ? this.#clock : this.#clock.offset;
    // One that was left out is not on the screen, whatever is shown in its place.
    if (!clock || frame.captureTime === undefined || frame.rtpTimestamp !== rtpTimestamp) return;
    const captureTime = frame.captureTime - clock.offset;
    const latency = displayTime - captureTime;
    const transport = frame.receiveTime - captureTime;
    const error = clock.error + ROUNDING;
    this.#error = error;
    this.#latencies.add(latency);
    const detail: FrameLatency = { rtpTimestamp, captureTime, displayTime, latency, transport, error };
    this.dispatchEvent(new CustomEvent('frame', { detail }));
  }
}

/**
 * Measures how long frames take from camera to screen, one by one and as percentiles. The sender's stage needs
 * `captureTime: 'frames'`.
 *
 * What a sender's transform cannot see is the time from the camera to the encoder's end of the quickest frame, some
 * milliseconds: by that, latencies are too short. What comes behind the browser's own expectation of when a frame is
 * visible, the screen's delay, is not in them either.
 *
 * Throws TypeError or RangeError for wrong arguments.
 *
 * @example
 * ```ts
 * import { type ChannelDefinitions, type MetadataReceiver, measureLatency, type PeerClock } from 'framepipe/channels.js';
 *
 * function watch(incoming: MetadataReceiver<ChannelDefinitions>, video: HTMLVideoElement, clock: PeerClock): void {
 *   const meter = measureLatency(incoming, video, { clock });
 *   setInterval(() => {
 *     const now = meter.percentiles;
 *     if (now) console.log(`half of the frames take ${now.p50} ± ${now.error} ms or less`);
 *   }, 1_000);
 * }
 * ```
 */
export function measureLatency<D extends ChannelDefinitions>(
  receiver: MetadataReceiver<D>,
  video: HTMLVideoElement,
  options: LatencyOptions,
): LatencyMeter {
  checkVideo(video);
  checkObject('options', options);
  checkObject('options.clock', options.clock);
  checkInteger('options.window', options.window ?? 512, 1, 100_000);
  return new LatencyMeter(receiver as unknown as MetadataReceiver<ChannelDefinitions>, video, options);
}
