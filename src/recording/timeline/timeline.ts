import type { RecordedFrame } from '../recorded-frame.js';
import { RecordingClock } from '../recording-clock.js';
import { opusDuration } from './configuration.js';
import { settle } from './settle.js';
import type { TimelineOptions, TimelineOutput } from './timeline-output.js';
import { isSameConfiguration, type TrackConfiguration, type TrackDescription } from './track.js';
import { type Omission, type TimedFrame, TrackTimeline } from './track-timeline.js';

/**
 * How long after a track became known the first file begins at the earliest, in milliseconds: others may be on their way,
 * behind frames of this one.
 */
const ASSEMBLY = 250;

/** How much of what other tracks have yet to give may lie before a key frame that begins a file, in milliseconds. */
const OVERLAP = 500;

/** Tracks in time: which file they go to, and where in it. It knows no clock but that of its frames and of who calls it. */
export class Timeline {
  /** How many frames were left out, by reason. */
  readonly omitted: Record<Omission, number> = { 'no-key-frame': 0, unreadable: 0, layer: 0, late: 0 };
  readonly #options: TimelineOptions;
  readonly #tracks = new Map<string | number, TrackTimeline>();
  readonly #clock = new RecordingClock();
  /** Of the open file, in its order, with what it was opened with. */
  #file: Map<TrackTimeline, TrackConfiguration> | undefined;
  /** When the file begins, in seconds of the recording. */
  #fileTime = 0;
  /** Each track's latest moment in the open file, and what a decoder knows of it by then. */
  readonly #lastTimes = new Map<TrackTimeline, number>();
  readonly #configurations = new Map<TrackTimeline, TrackConfiguration>();
  /** Tracks of the open file that go on with a key frame. */
  readonly #interrupted = new Set<TrackTimeline>();
  /** Tracks of which that was told. */
  readonly #reduced = new Set<TrackDescription>();
  #waitingSince: number;
  #isMissingTold = false;
  #output: TimelineOutput[] = [];

  /** @param now in milliseconds since the epoch, as all times here */
  constructor(tracks: readonly TrackDescription[], options: TimelineOptions, now: number) {
    this.#options = options;
    this.#waitingSince = now;
    for (const one of tracks) this.addTrack(one, now);
  }

  /** Whether a file is open. */
  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  /** Tracks that wait for a key frame. */
  get needsKeyFrame(): readonly (string | number)[] {
    return this.#all.filter((one) => one.needsKeyFrame).map(({ description }) => description.track);
  }

  /** Bytes that wait for their place in time, or for other tracks. */
  get heldBytes(): number {
    return this.#all.reduce((sum, one) => sum + one.heldBytes, 0);
  }

  /** Where in the recording a moment is, in seconds; of one within a pause, where the pause began. */
  timeOf(moment: number): number {
    return this.#clock.timeOf(moment) ?? 0;
  }

  addTrack(description: TrackDescription, now: number): void {
    const omit = (reason: Omission): void => this.#omit(description, reason);
    this.#tracks.set(description.track, new TrackTimeline(description, omit));
    this.#waitingSince = now;
    this.#isMissingTold = false;
  }

  /** Takes no more frames of a track; what it gave stays. */
  removeTrack(track: string | number, now: number): TimelineOutput[] {
    const removed = this.#tracks.get(track);
    if (!removed) return [];
    removed.finish();
    if (this.#file) settle([removed], this.#all);
    const output = this.advance(now);
    // Before the first file, what it gave is still to be written.
    if (this.#file || !removed.configuration) this.#tracks.delete(track);
    this.#configurations.delete(removed);
    return output;
  }

  push(frame: RecordedFrame, now: number): TimelineOutput[] {
    this.#tracks.get(frame.track)?.add(frame);
    return this.advance(now);
  }

  /** Lets time pass: to be called a few times a second. */
  advance(now: number): TimelineOutput[] {
    for (const one of this.#all) if (one.unsettled && this.#file && one.isSettled(now)) settle([one], this.#all);
    if (!this.#file) this.#begin(now, false);
    if (this.#file) this.#emit(now);
    this.#tellMissing(now);
    return this.#output.splice(0);
  }

  pause(now: number): TimelineOutput[] {
    const output = this.advance(now);
    this.#clock.pause(now);
    return output;
  }

  resume(now: number): TimelineOutput[] {
    const output = this.advance(now);
    if (!this.#clock.isPaused) return output;
    this.#clock.resume(now);
    for (const one of this.#all) one.restart();
    return output;
  }

  /** Ends the recording with what has come, however little. */
  finish(now: number): TimelineOutput[] {
    for (const one of this.#all) one.finish();
    if (this.#file) settle(this.#all, this.#all);
    else this.#begin(now, true);
    if (this.#file) {
      this.#emit(now);
      this.#file = undefined;
      this.#output.push({ type: 'close' });
    }
    return this.#output.splice(0);
  }

  get #all(): readonly TrackTimeline[] {
    return [...this.#tracks.values()];
  }

  /** Opens the first file, once all tracks can be told, or enough time has passed. */
  #begin(now: number, isLast: boolean): void {
    if (!isLast && now - this.#waitingSince < ASSEMBLY) return;
    const all = this.#all;
    const settled = all.filter((one) => one.configuration && (isLast || one.isSettled(now)));
    if (settled.length === 0) return;
    if (!isLast && settled.length < all.length && !this.#isLate(now)) return;
    settle(settled, all);
    this.#open(Math.min(...settled.map(({ firstTime }) => firstTime)));
  }

  #isLate(now: number): boolean {
    return now - this.#waitingSince >= this.#options.keyFrameTimeout;
  }

  #tellMissing(now: number): void {
    if (this.#isMissingTold || !this.#isLate(now)) return;
    this.#isMissingTold = true;
    const missing = this.#all.filter(({ configuration }) => !configuration);
    if (missing.length > 0) {
      this.#output.push({ type: 'missing', tracks: missing.map(({ description }) => description) });
    }
  }

  #omit(track: TrackDescription, reason: Omission): void {
    this.omitted[reason] += 1;
    if (reason !== 'layer' || this.#reduced.has(track)) return;
    this.#reduced.add(track);
    this.#output.push({ type: 'reduced', track });
  }

  #open(start: number): void {
    this.#clock.start(start);
    this.#fileTime = this.timeOf(start);
    this.#file = new Map();
    this.#lastTimes.clear();
    for (const one of this.#all) {
      const configuration = this.#configurations.get(one) ?? one.upcoming ?? one.configuration;
      if (configuration) this.#file.set(one, configuration);
      this.#interrupted.add(one);
    }
    this.#output.push({
      type: 'open',
      tracks: [...this.#file].map(([{ description }, configuration]) => ({ description, configuration })),
      start,
      recordingTime: this.#fileTime,
    });
  }

  #emit(now: number): void {
    const timed = this.#take(now);
    // Where another file begins, all that can lie before it goes to this one.
    if (timed.some(({ from, frame }) => this.#needsFile(from, frame)))
      timed.push(...this.#take(Number.POSITIVE_INFINITY));
    timed.sort((one, other) => one.frame.time - other.frame.time);
    for (const { from, frame } of timed) this.#emitFrame(from, frame);
  }

  #take(now: number): { readonly from: TrackTimeline; readonly frame: TimedFrame }[] {
    return this.#all.flatMap((from) => from.take(now).map((frame) => ({ from, frame })));
  }

  #emitFrame(from: TrackTimeline, timed: TimedFrame): void {
    const { frame, time, configuration } = timed;
    if (this.#clock.isWithinPause(time)) {
      this.#interrupted.add(from);
      // What was captured in a pause can come after it: then the track waits for no other key frame by itself.
      if (configuration && !this.#clock.isPaused) from.restart();
      return;
    }
    if (configuration) this.#configurations.set(from, configuration);
    if (this.#needsFile(from, timed)) this.#next(from, time);
    if (this.#interrupted.has(from) && !frame.keyFrame) return;
    this.#interrupted.delete(from);
    this.#emitPacket(from, timed);
  }

  #needsFile(from: TrackTimeline, { configuration }: TimedFrame): boolean {
    const opened = this.#file?.get(from);
    if (!opened) return true;
    if (!configuration || isSameConfiguration(opened, configuration)) return false;
    return opened.codec !== configuration.codec || this.#options.onChange === 'segment';
  }

  /** Begins the next file at a key frame; the other pictures go on in it from a key frame of their own. */
  #next(from: TrackTimeline, time: number): void {
    let start = time;
    for (const [one, last] of this.#lastTimes) {
      if (one !== from && last > time - OVERLAP) start = Math.min(start, last + 1);
    }
    this.#output.push({ type: 'close', nextTime: this.timeOf(start) });
    for (const one of this.#all) if (one !== from) one.restart();
    this.#open(start);
  }

  #emitPacket(from: TrackTimeline, { frame, time }: TimedFrame): void {
    const { kind, keyFrame, data } = frame;
    this.#lastTimes.set(from, time);
    const packet = {
      track: [...this.#file!.keys()].indexOf(from),
      time: Math.max(0, this.timeOf(time) - this.#fileTime),
      keyFrame: kind === 'audio' || keyFrame,
      data,
      ...(kind === 'audio' && { duration: opusDuration(data) }),
    };
    this.#output.push({ type: 'packet', packet });
  }
}
