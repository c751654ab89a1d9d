import type { RecordedFrame } from '../recorded-frame.js';
import { opusDuration } from './configuration.js';
import { isSameConfiguration, type TrackConfiguration, type TrackDescription } from './track.js';
import { type Omission, type TimedFrame, TrackTimeline } from './track-timeline.js';

/** How a {@link Timeline} decides. */
export interface TimelineOptions {
  /** How long tracks that give nothing decodable are waited for, in milliseconds. */
  readonly keyFrameTimeout: number;
  /** What a change of size or profile does: begin the next file, or go on in this one. Another codec is always the former. */
  readonly onChange: 'segment' | 'continue';
}

/** A track of one file. */
export interface FileTrack {
  readonly description: TrackDescription;
  readonly configuration: TrackConfiguration;
}

/** One frame of a file. */
export interface Packet {
  /** Which of the file's tracks, 0 on. */
  readonly track: number;
  /** In seconds since the file's beginning. */
  readonly time: number;
  /** In seconds, where it is known. */
  readonly duration?: number;
  readonly keyFrame: boolean;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** What a {@link Timeline} decides. */
export type TimelineOutput =
  /** A file begins, at a time in milliseconds since the epoch, so many seconds after the recording began. */
  | {
      readonly type: 'open';
      readonly tracks: readonly FileTrack[];
      readonly start: number;
      readonly recordingTime: number;
    }
  | { readonly type: 'packet'; readonly packet: Packet }
  /** The file ends. */
  | { readonly type: 'close' }
  /** Recording went on, or begins, without these tracks, which have given nothing decodable in time. */
  | { readonly type: 'missing'; readonly tracks: readonly TrackDescription[] };

/**
 * How long after a track became known the first file begins at the earliest, in milliseconds: others may be on their way,
 * behind frames of this one.
 */
const ASSEMBLY = 250;

/** How much of what other tracks have yet to give may lie before a key frame that begins a file, in milliseconds. */
const OVERLAP = 500;

/** Tracks in time: which file they go to, and where in it. It knows no clock but that of its frames and of who calls it. */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #tracks = new Map<string | number, TrackTimeline>();
  /** Of the open file, in its order, with what it was opened with. */
  #file: Map<TrackTimeline, TrackConfiguration> | undefined;
  /** Each track's latest time in the open file, and what a decoder knows of it by then. */
  readonly #lastTimes = new Map<TrackTimeline, number>();
  readonly #configurations = new Map<TrackTimeline, TrackConfiguration>();
  #waitingSince: number;
  #isMissingTold = false;
  /** What of the clock lies before the recording's and the file's first moment, pauses included. */
  #start: number | undefined;
  #fileStart = 0;
  #pausedAt: number | undefined;
  #resumedAt = Number.NEGATIVE_INFINITY;
  #lastPause = Number.POSITIVE_INFINITY;
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
    return [...this.#tracks.values()].filter((one) => one.needsKeyFrame).map(({ description }) => description.track);
  }

  /** Bytes that wait for their place in time, or for other tracks. */
  get heldBytes(): number {
    return [...this.#tracks.values()].reduce((sum, one) => sum + one.heldBytes, 0);
  }

  /** How many frames were left out, by reason. */
  get omitted(): Record<Omission, number> {
    const sum: Record<Omission, number> = { 'no-key-frame': 0, unreadable: 0, layer: 0, late: 0 };
    for (const { omitted } of this.#tracks.values()) {
      for (const [reason, count] of Object.entries(omitted)) sum[reason as Omission] += count;
    }
    return sum;
  }

  /** Where in the recording a moment is, in seconds; of one within a pause, where the pause began. */
  timeOf(moment: number): number {
    return this.#start === undefined ? 0 : Math.max(0, Math.min(moment, this.#pausedAt ?? moment) - this.#start) / 1000;
  }

  addTrack(description: TrackDescription, now: number): void {
    this.#tracks.set(description.track, new TrackTimeline(description));
    this.#waitingSince = now;
    this.#isMissingTold = false;
  }

  /** Takes no more frames of a track; what it gave stays. */
  removeTrack(track: string | number, now: number): TimelineOutput[] {
    const removed = this.#tracks.get(track);
    if (!removed) return [];
    removed.finish();
    if (this.#file) this.#settle([removed]);
    const output = this.advance(now);
    // Before the first file, what it gave is still to be written.
    if (this.#file || !removed.configuration) this.#tracks.delete(track);
    return output;
  }

  push(frame: RecordedFrame, now: number): TimelineOutput[] {
    this.#tracks.get(frame.track)?.add(frame);
    return this.advance(now);
  }

  /** Lets time pass: to be called a few times a second. */
  advance(now: number): TimelineOutput[] {
    for (const one of this.#tracks.values()) {
      if (one.unsettled && this.#file && one.isSettled(now)) this.#settle([one]);
    }
    if (!this.#file) this.#begin(now, false);
    if (this.#file) this.#emit();
    this.#tellMissing(now);
    return this.#output.splice(0);
  }

  pause(now: number): TimelineOutput[] {
    const output = this.advance(now);
    this.#pausedAt ??= now;
    return output;
  }

  resume(now: number): TimelineOutput[] {
    const output = this.advance(now);
    if (this.#pausedAt === undefined) return output;
    this.#lastPause = this.#pausedAt;
    this.#resumedAt = now;
    const length = now - this.#pausedAt;
    this.#pausedAt = undefined;
    if (this.#start !== undefined) this.#start += length;
    this.#fileStart += length;
    for (const one of this.#tracks.values()) one.restart();
    return output;
  }

  /** Ends the recording with what has come, however little. */
  finish(now: number): TimelineOutput[] {
    for (const one of this.#tracks.values()) one.finish();
    if (this.#file) this.#settle([...this.#tracks.values()]);
    else this.#begin(now, true);
    if (this.#file) {
      this.#emit();
      this.#close();
    }
    return this.#output.splice(0);
  }

  /** Opens the first file, once all tracks can be told, or enough time has passed. */
  #begin(now: number, isLast: boolean): void {
    if (!isLast && now - this.#waitingSince < ASSEMBLY) return;
    const all = [...this.#tracks.values()];
    const settled = all.filter((one) => one.configuration && (isLast || one.isSettled(now)));
    if (settled.length === 0) return;
    if (!isLast && settled.length < all.length && !this.#isLate(now)) return;
    this.#settle(settled);
    this.#open(Math.min(...settled.map(({ firstTime }) => firstTime)));
  }

  #isLate(now: number): boolean {
    return now - this.#waitingSince >= this.#options.keyFrameTimeout;
  }

  #tellMissing(now: number): void {
    if (this.#isMissingTold || !this.#isLate(now)) return;
    this.#isMissingTold = true;
    const missing = [...this.#tracks.values()].filter(({ configuration }) => !configuration);
    if (missing.length > 0) {
      this.#output.push({ type: 'missing', tracks: missing.map(({ description }) => description) });
    }
  }

  /**
   * Fixes places in time. The tracks of one participant keep the distance at which they were captured, if the browser
   * tells; the clock of that capture is put where the least delay of any of them is none.
   */
  #settle(tracks: readonly TrackTimeline[]): void {
    for (const one of tracks) {
      const clock = one.unsettled;
      if (clock?.captureOffset !== undefined && one.captureShift === undefined) {
        const group = [...this.#tracks.values()].filter(
          ({ description }) => description.participant === one.description.participant,
        );
        const clocks = group.map(({ unsettled }) => unsettled).filter((other) => other !== undefined);
        if (clocks.every(({ captureOffset }) => captureOffset !== undefined)) {
          const shift = Math.min(...clocks.map(({ arrivalOffset, captureOffset }) => arrivalOffset - captureOffset!));
          for (const other of group) if (other.unsettled) other.captureShift ??= shift;
        }
      }
    }
    for (const one of tracks) one.settle();
  }

  #open(start: number): void {
    this.#start ??= start;
    this.#fileStart = start;
    this.#file = new Map();
    this.#lastTimes.clear();
    for (const one of this.#tracks.values()) {
      const configuration = this.#configurations.get(one) ?? one.upcoming ?? one.configuration;
      if (configuration) this.#file.set(one, configuration);
    }
    this.#output.push({
      type: 'open',
      tracks: [...this.#file].map(([{ description }, configuration]) => ({ description, configuration })),
      start,
      recordingTime: (start - this.#start) / 1000,
    });
  }

  #close(): void {
    this.#file = undefined;
    this.#output.push({ type: 'close' });
  }

  #emit(): void {
    const timed: { readonly from: TrackTimeline; readonly frame: TimedFrame }[] = [];
    for (const from of this.#tracks.values()) for (const frame of from.take()) timed.push({ from, frame });
    timed.sort((one, other) => one.frame.time - other.frame.time);
    for (const { from, frame } of timed) {
      if (this.#isPaused(frame.time)) continue;
      if (frame.configuration) this.#configurations.set(from, frame.configuration);
      if (this.#needsFile(from, frame)) this.#next(from, frame.time);
      const isDecodable = this.#lastTimes.has(from) || frame.frame.keyFrame;
      if (isDecodable) this.#emitPacket(from, frame);
    }
  }

  #isPaused(time: number): boolean {
    if (this.#pausedAt !== undefined && time >= this.#pausedAt) return true;
    return time >= this.#lastPause && time < this.#resumedAt;
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
    this.#close();
    for (const one of this.#tracks.values()) if (one !== from) one.restart();
    this.#open(start);
  }

  #emitPacket(from: TrackTimeline, { frame, time }: TimedFrame): void {
    const { kind, keyFrame, data } = frame;
    this.#lastTimes.set(from, time);
    const packet = {
      track: [...this.#file!.keys()].indexOf(from),
      time: Math.max(0, time - this.#fileStart) / 1000,
      keyFrame: kind === 'audio' || keyFrame,
      data,
      ...(kind === 'audio' && { duration: opusDuration(data) }),
    };
    this.#output.push({ type: 'packet', packet });
  }
}
