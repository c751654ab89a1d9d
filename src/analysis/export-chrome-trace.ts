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

/**
 * A trace that https://ui.perfetto.dev and chrome://tracing open: sender and receiver are processes, RTP streams
 * threads, received frames last from their arrival until they passed, others are instants.
 *
 * Format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU.
 */
export function toChromeTrace({ frames = [], snapshots = [] }: TraceRecords): string {
  const traceEvents: TraceEvent[] = [];
  const named = new Set<string>();
  const name = ({ side, synchronizationSource, kind }: AnalyzedFrame | StreamSnapshot) => {
    const [pid, tid] = [PIDS[side], synchronizationSource];
    if (named.has(`${pid} ${tid}`)) return;
    named.add(`${pid} ${tid}`);
    traceEvents.push({ ph: 'M', name: 'process_name', pid, tid, args: { name: side } });
    traceEvents.push({ ph: 'M', name: 'thread_name', pid, tid, args: { name: `${kind} ${synchronizationSource}` } });
  };
  for (const frame of frames) {
    name(frame);
    traceEvents.push(frameEvent(frame));
  }
  for (const snapshot of snapshots) {
    name(snapshot);
    traceEvents.push(...counterEvents(snapshot));
  }
  return JSON.stringify({ displayTimeUnit: 'ms', traceEvents });
}

function frameEvent(frame: AnalyzedFrame): TraceEvent {
  const { side, synchronizationSource, receiveTime, time, type = frame.browserType, units, ...args } = frame;
  const common = { name: type ?? frame.kind, pid: PIDS[side], tid: synchronizationSource, args };
  if (receiveTime === undefined) return { ...common, ph: 'i', ts: microseconds(time), s: 't' };
  const ts = microseconds(receiveTime);
  return { ...common, ph: 'X', ts, dur: microseconds(time) - ts };
}

function counterEvents({ side, synchronizationSource, time, bitrate, cadence, video }: StreamSnapshot): TraceEvent[] {
  const counter = (name: string, value: number): TraceEvent => ({
    ph: 'C',
    name: `${name} ${synchronizationSource}`,
    pid: PIDS[side],
    tid: synchronizationSource,
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
