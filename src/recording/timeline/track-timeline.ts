import type { RecordedFrame } from '../recorded-frame.js';
import { readConfiguration } from './configuration.js';
import { PictureAssembler } from './pictures.js';
import { arrivalOf, hasJumped, StreamClock } from './stream-clock.js';
import type { TrackConfiguration, TrackDescription } from './track.js';

/** How long a new stream is looked at before its place in time is fixed, in milliseconds. */
const SETTLE = 500;
/** How long sound is held so that packets which the network put in another order find their places, in milliseconds. */
const REORDERING = 100;
/** How long a sender's stream must be silent before another of its sizes is recorded instead, in milliseconds. */
const SILENCE = 2_000;

/** A frame with its place in time, and what a decoder must know where that is new. */
export interface TimedFrame {
  readonly frame: RecordedFrame;
  /** In milliseconds since the epoch, by the clock of arrivals. */
  readonly time: number;
  readonly configuration?: TrackConfiguration;
}

/** Why frames of a track were left out. */
export type Omission =
  /** Decoding could not start at them: a key frame had not come. */
  | 'no-key-frame'
  /** They cannot be read: encrypted, or damaged. */
  | 'unreadable'
  /** Upper spatial layers of VP9, which no file can hold in a way that players agree on. */
  | 'layer'
  /** They came too long after later ones, or again. */
  | 'late';

interface Held {
  readonly frame: RecordedFrame;
  readonly media: number;
  readonly configuration?: TrackConfiguration;
}

/** The RTP stream that a track is recorded from now. */
interface Stream {
  readonly ssrc: number;
  readonly codec: RecordedFrame['codec'];
  readonly clock: StreamClock;
  /** When its first frame came. */
  readonly since: number;
  /** What makes media times times; unknown while it settles. */
  offset: number | undefined;
}

/**
 * Puts the frames of one track in time: from timestamps of 32 bits, of one RTP stream after another, to times that all
 * tracks share. A new stream's frames are held for half a second, until the least delay among them is known.
 */
export class TrackTimeline {
  readonly description: TrackDescription;
  /** What to add to a time of capture; set once the participant's tracks are known. */
  captureShift: number | undefined;
  readonly #omit: (reason: Omission) => void;
  #stream: Stream | undefined;
  #pictures = new PictureAssembler();
  #held: Held[] = [];
  #ready: TimedFrame[] = [];
  #configuration: TrackConfiguration | undefined;
  #needsKeyFrame: boolean;
  #lastArrival = Number.NEGATIVE_INFINITY;
  /** Of the latest frame that has its place, and of the latest that was taken. */
  #lastTime = Number.NEGATIVE_INFINITY;
  #takenTime = Number.NEGATIVE_INFINITY;
  #hasEnded = false;

  /** @param omit called for each frame that is left out */
  constructor(description: TrackDescription, omit: (reason: Omission) => void) {
    this.description = description;
    this.#omit = omit;
    this.#needsKeyFrame = description.kind === 'video';
  }

  /** What a decoder must know of the latest frames; undefined before the first that can be decoded. */
  get configuration(): TrackConfiguration | undefined {
    return this.#configuration;
  }

  /** Whether nothing can be recorded before a key frame comes. */
  get needsKeyFrame(): boolean {
    return this.#needsKeyFrame;
  }

  /** The clock of a stream that waits for its place in time. */
  get unsettled(): StreamClock | undefined {
    return this.#stream && this.#stream.offset === undefined ? this.#stream.clock : undefined;
  }

  /** Bytes that wait for their place in time. */
  get heldBytes(): number {
    return this.#held.reduce((sum, { frame }) => sum + frame.data.length, 0);
  }

  /** Whether enough of a new stream was seen to fix its place in time. */
  isSettled(now: number): boolean {
    return this.#stream !== undefined && (this.#stream.offset !== undefined || now - this.#stream.since >= SETTLE);
  }

  add(frame: RecordedFrame): void {
    if (!this.#isWanted(frame)) return;
    this.#lastArrival = arrivalOf(frame);
    const { frames, isLayer } = this.#pictures.add(frame);
    if (isLayer) this.#omit('layer');
    for (const picture of frames) this.#addPicture(picture);
  }

  /** Begins anew with a key frame, as after a pause. */
  restart(): void {
    this.#pictures = new PictureAssembler();
    this.#needsKeyFrame = this.description.kind === 'video';
  }

  /** No more comes. */
  finish(): void {
    this.#hasEnded = true;
    for (const picture of this.#pictures.flush()) this.#addPicture(picture);
  }

  /** Fixes the place in time of what is held. */
  settle(): void {
    const stream = this.#stream;
    if (!stream || stream.offset !== undefined) return;
    const { arrivalOffset, captureOffset } = stream.clock;
    const isCaptureKnown = captureOffset !== undefined && this.captureShift !== undefined;
    stream.offset = isCaptureKnown ? captureOffset + this.captureShift! : arrivalOffset;
    const first = this.#held[0];
    // A stream that takes over goes on after the one before, if it seems to overlap with it by some jitter.
    if (first) stream.offset = Math.max(stream.offset, this.#lastTime + 1 - first.media);
    for (const held of this.#held.splice(0)) this.#place(held, stream.offset);
  }

  /** The frames that have their place in time, in decoding order; sound once nothing is likely to come before it. */
  take(now: number): TimedFrame[] {
    let count = this.#ready.length;
    if (this.description.kind === 'audio' && !this.#hasEnded) {
      while (count > 0 && now - arrivalOf(this.#ready[count - 1]!.frame) < REORDERING) count -= 1;
    }
    const taken = this.#ready.splice(0, count);
    this.#takenTime = taken.at(-1)?.time ?? this.#takenTime;
    return taken;
  }

  /** What a decoder must know before the first of them. */
  get upcoming(): TrackConfiguration | undefined {
    return this.#ready[0]?.configuration;
  }

  /** When the first of them was. */
  get firstTime(): number {
    return this.#ready[0]?.time ?? Number.POSITIVE_INFINITY;
  }

  /** Of several streams at once, the largest picture's; else the newest stream's. */
  #isWanted(frame: RecordedFrame): boolean {
    const stream = this.#stream;
    if (!stream || (stream.ssrc === frame.ssrc && stream.codec === frame.codec)) return true;
    if (frame.kind === 'audio') return true;
    const isAlone = this.description.side === 'receiver' || stream.ssrc === frame.ssrc;
    const isSilent = arrivalOf(frame) - this.#lastArrival >= SILENCE;
    if (!frame.keyFrame) {
      if (isSilent) this.#needsKeyFrame = true;
      return false;
    }
    return isAlone || isSilent || areaOf(readConfiguration(frame)) > areaOf(this.#configuration);
  }

  #addPicture(frame: RecordedFrame): void {
    const configuration = this.#read(frame);
    if (this.#needsKeyFrame && !configuration) {
      this.#omit('no-key-frame');
      return;
    }
    if (configuration) {
      this.#needsKeyFrame = false;
      this.#configuration = configuration;
    }
    if (!this.#configuration) return;
    if (this.#stream?.ssrc !== frame.ssrc || this.#stream.codec !== frame.codec) this.#begin(frame);
    this.#addTo(this.#stream!, frame, configuration);
  }

  /** What is new to a decoder, where decoding can start. */
  #read(frame: RecordedFrame): TrackConfiguration | undefined {
    const isStart = frame.kind === 'video' ? frame.keyFrame : !this.#configuration;
    const configuration = isStart ? readConfiguration(frame) : undefined;
    if (isStart && !configuration) {
      this.#omit('unreadable');
      this.#needsKeyFrame = frame.kind === 'video';
    }
    return configuration;
  }

  #addTo(stream: Stream, frame: RecordedFrame, configuration: TrackConfiguration | undefined): void {
    const media = stream.clock.add(frame);
    const held: Held = { frame, media, ...(configuration && { configuration }) };
    if (stream.offset === undefined) {
      this.#held.push(held);
    } else if (hasJumped(arrivalOf(frame), media + stream.offset, this.#lastTime)) {
      this.#addTo(this.#begin(frame), frame, configuration);
    } else {
      this.#place(held, stream.offset);
    }
  }

  #begin(frame: RecordedFrame): Stream {
    // Where another stream takes over at the very beginning, it is another size of the same picture.
    if (this.#stream && this.#stream.offset === undefined) {
      if (this.description.side === 'sender') this.#held = [];
      else this.settle();
    }
    const { ssrc, codec } = frame;
    this.#stream = { ssrc, codec, clock: new StreamClock(frame), since: arrivalOf(frame), offset: undefined };
    return this.#stream;
  }

  #place({ frame, media, configuration }: Held, offset: number): void {
    const time = media + offset;
    let at = this.#ready.length;
    // Pictures come in decoding order, sound as the network delivers it.
    if (frame.kind === 'audio') while (at > 0 && this.#ready[at - 1]!.time >= time) at -= 1;
    if (time <= (at > 0 ? this.#ready[at - 1]!.time : this.#takenTime) || this.#ready[at]?.time === time) {
      this.#omit('late');
      return;
    }
    this.#lastTime = Math.max(this.#lastTime, time);
    this.#ready.splice(at, 0, { frame, time, ...(configuration && { configuration }) });
  }
}

function areaOf(configuration: TrackConfiguration | undefined): number {
  return (configuration?.width ?? 0) * (configuration?.height ?? 0);
}
