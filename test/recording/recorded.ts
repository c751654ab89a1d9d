import { isKeyFrame } from '../../src/codecs/key-frame.js';
import { FileWriter, type Sink, type WrittenFile } from '../../src/recording/file-writer.js';
import type { Container } from '../../src/recording/mux/muxer.js';
import { clockRateOf, type RecordedFrame, recordedCodecOf } from '../../src/recording/recorded-frame.js';
import { Timeline } from '../../src/recording/timeline/timeline.js';
import type { TimelineOptions, TimelineOutput } from '../../src/recording/timeline/timeline-output.js';
import type { TrackDescription } from '../../src/recording/timeline/track.js';
import { readStreams } from '../codecs/parse/fixtures.js';

/** The moment at which the recordings of these tests begin. */
export const BEGIN = Date.UTC(2026, 0);

export interface StreamOptions {
  readonly track: string;
  /** Of test/fixtures/data/parse, again and again. */
  readonly fixture: string;
  readonly ssrc?: number;
  /** How many pictures or packets. Default 60. */
  readonly count?: number;
  /** When the first one is captured, in milliseconds. Default 0. */
  readonly begin?: number;
  /** Milliseconds between two. Default 20 for audio, 1000 / 30 for video. */
  readonly interval?: number;
  /** Milliseconds from capture to arrival, of each. Default 40. */
  readonly delay?: (index: number) => number;
  /** The first RTP timestamp. */
  readonly rtpStart?: number;
  /** What the capturer's clock shows beyond the receiver's, in milliseconds; undefined where the browser does not tell. */
  readonly captureClock?: number;
  /** How many of the fixture's frames are one picture. Default 1. */
  readonly layers?: number;
}

function readFixture(fixture: string): { readonly mimeType: string; readonly frames: readonly Uint8Array[] } {
  const found = readStreams(fixture).find(({ name }) => name === fixture);
  if (!found) throw new Error(`no fixture ${fixture}`);
  return { mimeType: found.mimeType, frames: found.frames.map(({ bytes }) => bytes) };
}

/** A stream of real frames, as a receiver would get it. */
export function streamOf(options: StreamOptions): RecordedFrame[] {
  const { track, fixture, ssrc = 1, begin = 0, delay = () => 40, rtpStart = 0xffff_f000, layers = 1 } = options;
  const { mimeType, frames } = readFixture(fixture);
  const codec = recordedCodecOf(mimeType)!;
  const kind = codec === 'opus' ? 'audio' : 'video';
  const { count = 60, interval = kind === 'audio' ? 20 : 1000 / 30, captureClock } = options;
  return Array.from({ length: count * layers }, (_, at) => {
    const data = Uint8Array.from(frames[at % frames.length]!);
    const index = Math.floor(at / layers);
    const captured = BEGIN + begin + index * interval;
    const time = captured + delay(index);
    return {
      track,
      kind,
      codec,
      mimeType,
      ssrc,
      data,
      keyFrame: kind === 'audio' || isKeyFrame(data, mimeType) === true,
      rtpTimestamp: Math.round(rtpStart + (index * interval * clockRateOf(codec)) / 1000) >>> 0,
      time,
      receiveTime: time,
      ...(captureClock !== undefined && { captureTime: captured + captureClock }),
    };
  });
}

export interface Recorded extends WrittenFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface RecordOptions extends Partial<TimelineOptions> {
  readonly container?: Container;
  readonly tracks?: readonly TrackDescription[];
  /** Whether the sinks can write over what is there. Default true. */
  readonly canPatch?: boolean;
  /** What happens at which moment of arrival, in milliseconds: pauses and so on. */
  readonly at?: readonly (readonly [time: number, act: (timeline: Timeline, now: number) => TimelineOutput[]])[];
}

/** Records frames in the order of their arrival, as the recording worker does. */
export async function record(frames: readonly RecordedFrame[], options: RecordOptions = {}): Promise<Recorded[]> {
  const { container = 'mp4', canPatch = true, at = [] } = options;
  const outputs = timelineOf(frames, { ...options, at });
  const sinks: MemorySink[] = [];
  const writer = new FileWriter(container, async () => {
    sinks.push(new MemorySink(canPatch));
    return sinks.at(-1)!;
  });
  for (const output of outputs) await writer.write(output);
  return writer.files.map((file, index) => ({ ...file, bytes: sinks[index]!.bytes }));
}

/** What the timeline decides about frames. */
export function timelineOf(frames: readonly RecordedFrame[], options: RecordOptions = {}): TimelineOutput[] {
  const { keyFrameTimeout = 10_000, onChange = 'segment', at = [] } = options;
  const kinds = new Map(frames.map(({ track, kind }) => [track, kind]));
  const { tracks = [...kinds].map(([track, kind]) => ({ track, kind, side: 'receiver' as const })) } = options;
  const timeline = new Timeline(tracks, { keyFrameTimeout, onChange }, BEGIN);
  const events = [
    ...frames.map((frame) => [frame.time, (now: number) => timeline.push(frame, now)] as const),
    ...at.map(([time, act]) => [BEGIN + time, (now: number) => act(timeline, now)] as const),
  ].sort(([one], [other]) => one - other);
  const outputs = events.flatMap(([now, act]) => act(now));
  return [...outputs, ...timeline.finish(events.at(-1)?.[0] ?? BEGIN)];
}

export class MemorySink implements Sink {
  bytes = new Uint8Array();
  readonly canPatch: boolean;

  constructor(canPatch = true) {
    this.canPatch = canPatch;
  }

  async write(data: Uint8Array<ArrayBuffer>, position: number): Promise<void> {
    if (position + data.length > this.bytes.length) {
      const longer = new Uint8Array(position + data.length);
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes.set(data, position);
  }

  async close(): Promise<void> {}
}
