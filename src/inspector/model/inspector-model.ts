import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';
import { Recording, type RecordingLimits } from './recording.js';
import type { StreamRecord } from './stream-record.js';
import { type Stretch, TimeWindow } from './time-window.js';
import { WorkerClock } from './worker-clock.js';

/** What an inspector shows: of which recording, which stream, which stretch of time, which frame. No view, no timer. */
export class InspectorModel {
  /** What is heard goes in here, paused or not. */
  readonly recording: Recording;
  readonly #window = new TimeWindow();
  readonly #clock: WorkerClock;
  #held: Recording | undefined;
  #key: string | undefined;
  #frame: AnalyzedFrame | undefined;

  /** @param now the time by the page's clock, in milliseconds since the epoch */
  constructor(limits: RecordingLimits, now: () => number) {
    this.#clock = new WorkerClock(now);
    this.recording = new Recording(limits, this.#clock);
  }

  /** What is seen: what is heard now, or while paused, what had been heard until then. */
  get shown(): Recording {
    return this.#held ?? this.recording;
  }

  get isPaused(): boolean {
    return this.#held !== undefined;
  }

  /** The stretch of time in view. */
  get stretch(): Stretch {
    return this.#window.at(this.#clock.now);
  }

  /** How much is in view, in milliseconds. */
  get span(): number {
    return this.#window.span;
  }

  /** The chosen stream, or the first. */
  get stream(): StreamRecord | undefined {
    const chosen = this.#key === undefined ? undefined : this.shown.stream(this.#key);
    return chosen ?? this.shown.streams[0];
  }

  /** The chosen frame. */
  get frame(): AnalyzedFrame | undefined {
    return this.#frame;
  }

  /** Lets everything stand still, however long; what comes meanwhile is recorded. */
  pause(): void {
    if (this.#held) return;
    this.#window.hold(this.#clock.now);
    this.#held = this.recording.copy();
  }

  /** Follows the latest again. */
  resume(): void {
    this.#held = undefined;
    this.#frame = undefined;
    this.#window.release();
  }

  chooseStream(key: string): void {
    if (this.stream?.key !== key) this.#frame = undefined;
    this.#key = key;
  }

  /** Chooses a frame of the stream, and pauses. Undefined chooses none. */
  chooseFrame(frame: AnalyzedFrame | undefined): void {
    this.#frame = frame;
    if (!frame) return;
    this.pause();
    this.#window.reveal(frame.time);
  }

  /** Chooses so many frames further; without a chosen one, the last in view. */
  step(count: number): void {
    const frames = this.stream?.frames;
    if (!frames || frames.length === 0) return;
    const at = this.#index();
    const next = at === undefined ? frames.firstSince(this.stretch.to) - 1 : at + count;
    this.chooseFrame(frames.at(Math.max(0, Math.min(frames.length - 1, next))));
  }

  /** Chooses the next key frame before (−1) or after (1); where there is none, nothing changes. */
  stepToKeyFrame(direction: 1 | -1): void {
    const frames = this.stream?.frames;
    const at = this.#index() ?? frames?.firstSince(this.stretch.to);
    if (!frames || at === undefined) return;
    let index = at + direction;
    let frame = frames.at(index);
    while (frame && !isKey(frame)) {
      index += direction;
      frame = frames.at(index);
    }
    if (frame) this.chooseFrame(frame);
  }

  chooseFirst(): void {
    this.chooseFrame(this.stream?.frames.oldest);
  }

  chooseLast(): void {
    this.chooseFrame(this.stream?.frames.latest);
  }

  /** Shows that many milliseconds at once, 1,000 to 300,000. */
  setSpan(span: number): void {
    const { from, to } = this.stretch;
    this.#window.setSpan(span, this.#frame?.time ?? (from + to) / 2);
  }

  /** Pauses, and shows what was until then. */
  scrollTo(end: number): void {
    this.pause();
    this.#window.hold(end);
  }

  /** Pauses, and brings a moment into the middle of the view. */
  scrollAround(time: number): void {
    this.scrollTo(time + this.span / 2);
  }

  #index(): number | undefined {
    const index = this.#frame ? (this.stream?.frames.indexOf(this.#frame) ?? -1) : -1;
    return index === -1 ? undefined : index;
  }
}

/** Whether a decoder can start at the frame: by its headers, or where these tell nothing, as the browser says. */
export function isKey({ type, browserType }: AnalyzedFrame): boolean {
  return (type ?? browserType) === 'key';
}
