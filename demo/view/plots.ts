import type { TappedFrame } from 'framepipe';
import type { Sample } from '../call/sample.js';
import { element } from '../lib/element.js';
import { LivePlot, type SeriesStyle } from './live-plot.js';

const both: SeriesStyle[] = [{ color: '--sent', draw: 'broad line' }, { color: '--received' }];
const megabits = (bits: number) => String(Number((bits / 1e6).toFixed(2)));
const kilobytes = (bytes: number) => String(Number((bytes / 1e3).toFixed(1)));

/** The plots of the page, and the latest values beside their titles. */
export class Plots {
  readonly #frameRate = plot('frame-rate', { series: both, top: 32, format: String });
  readonly #bitrate = plot('bitrate', { series: both, top: 5e5, format: megabits });
  readonly #sizes = plot('sizes', {
    series: [
      { color: '--sent', draw: 'bars' },
      { color: '--key', draw: 'marked bars' },
    ],
    top: 4_000,
    format: kilobytes,
  });
  readonly #keyFrames = element('key-frames', HTMLElement);
  #keyFrameCount = 0;

  /** A frame that leaves. */
  frame({ type, data }: TappedFrame): void {
    const isKey = type === 'key';
    this.#sizes.push(isKey ? null : data.byteLength, isKey ? data.byteLength : null);
    if (isKey) this.#keyFrameCount += 1;
  }

  /** Twice a second: draws what has come since. */
  sample({ sent, received }: Sample): void {
    this.#frameRate.push(sent.frameRate, received.frameRate);
    this.#bitrate.push(sent.bitrate, received.bitrate);
    for (const one of this.#all) one.draw();
    say('frame-rate', sent.frameRate.toFixed(0), received.frameRate.toFixed(0));
    say('bitrate', megabits(sent.bitrate), megabits(received.bitrate));
    this.#keyFrames.textContent = String(this.#keyFrameCount);
  }

  clear(): void {
    this.#keyFrameCount = 0;
    for (const one of this.#all) one.clear();
  }

  get #all(): LivePlot[] {
    return [this.#frameRate, this.#bitrate, this.#sizes];
  }
}

function plot(id: string, options: ConstructorParameters<typeof LivePlot>[1]): LivePlot {
  return new LivePlot(element(id, HTMLElement), options);
}

function say(id: string, sent: string, received: string): void {
  element(`${id}-sent`, HTMLElement).textContent = sent;
  element(`${id}-received`, HTMLElement).textContent = received;
}
