import type { AnalyzedFrame } from './analyzed-frame.js';
import type { StreamSnapshot } from './stream-snapshot.js';

/** An event as in Chrome's trace event format; times are in microseconds. */
interface TraceEvent {
  /** M names a thread, X lasts, i is an instant, C is a counter. */
  readonly ph: 'M' | 'X' | 'i' | 'C';
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly s?: 't';
  readonly args: Readonly<Record<string, unknown>>;
}

/** What {@link toChromeTrace} turns into a trace. */
export interface TraceRecords {
  /** Frames, in any order. */
  readonly frames?: Iterable<AnalyzedFrame>;
  /** Snapshots, whose rates become counters. */
  readonly snapshots?: Iterable<StreamSnapshot>;
}

const PIDS = { sender: 1, receiver: 2 } as const;
/** A thread of its process' own number would be taken for its main thread. */
const FIRST_TID = 3;

/**
 * A trace that https://ui.perfetto.dev and chrome://tracing open: sender and receiver are processes, RTP streams
 * threads, received frames last from their arrival until they passed, others are instants. Frames of one stream that
 * were on their way at once are on further threads of it, because what overlaps on one is dropped by viewers.
 *
 * Format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU.
 */
export function toChromeTrace({ frames = [], snapshots = [] }: TraceRecords): string {
  const traceEvents: TraceEvent[] = [];
  const threads = new Map<string, number>();
  const named = new Set<number>();
  const threadOf = ({ side, synchronizationSource, kind }: AnalyzedFrame | StreamSnapshot, lane: number) => {
    const [pid, key] = [PIDS[side], `${side} ${synchronizationSource} ${lane}`];
    let tid = threads.get(key);
    if (tid === undefined) {
      tid = FIRST_TID + threads.size;
      threads.set(key, tid);
      const name = `${kind} ${synchronizationSource}${lane === 0 ? '' : ` (${lane + 1})`}`;
      if (!named.has(pid)) traceEvents.push({ ph: 'M', name: 'process_name', pid, tid, args: { name: side } });
      named.add(pid);
      traceEvents.push({ ph: 'M', name: 'thread_name', pid, tid, args: { name } });
    }
    return { pid, tid };
  };
  const lanes = new Map<string, number[]>();
  for (const frame of [...frames].sort((a, b) => beginOf(a) - beginOf(b))) {
    const key = `${frame.side} ${frame.synchronizationSource}`;
    const ends = lanes.get(key) ?? [];
    lanes.set(key, ends);
    const free = ends.findIndex((end) => end <= beginOf(frame));
    const lane = free === -1 ? ends.length : free;
    ends[lane] = frame.time;
    traceEvents.push({ ...frameEvent(frame), ...threadOf(frame, lane) });
  }
  for (const snapshot of snapshots) {
    const thread = threadOf(snapshot, 0);
    for (const event of counterEvents(snapshot)) traceEvents.push({ ...event, ...thread });
  }
  return JSON.stringify({ displayTimeUnit: 'ms', traceEvents });
}

function beginOf({ receiveTime, time }: AnalyzedFrame): number {
  return receiveTime === undefined ? time : Math.min(receiveTime, time);
}

type Placeless = Omit<TraceEvent, 'pid' | 'tid'>;

function frameEvent(frame: AnalyzedFrame): Placeless {
  const { side, receiveTime, time, type = frame.browserType, units, ...args } = frame;
  const common = { name: type ?? frame.kind, args };
  const ts = microseconds(beginOf(frame));
  if (receiveTime === undefined) return { ...common, ph: 'i', ts, s: 't' };
  return { ...common, ph: 'X', ts, dur: microseconds(time) - ts };
}

function counterEvents({ synchronizationSource, time, bitrate, cadence, video }: StreamSnapshot): Placeless[] {
  const counter = (name: string, value: number): Placeless => ({
    ph: 'C',
    name: `${name} ${synchronizationSource}`,
    ts: microseconds(time),
    args: { [name]: value },
  });
  const events = [counter('bitrate', bitrate.oneSecond), counter('frame rate', cadence.arrivalRate)];
  const quantizer = video?.quantizers.mean;
  return quantizer === undefined ? events : [...events, counter('quantizer', quantizer)];
}

/** Whole ones: so many since the epoch have no room for fractions in a double. */
function microseconds(time: number): number {
  return Math.round(time * 1_000);
}
