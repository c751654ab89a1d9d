import type { PipelineStats } from '../../src/shared/protocol.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object ? Mutable<T[K]> : T[K] };

/** The counts of a pipeline; they outlive its stages. */
export type Counters = Mutable<Omit<PipelineStats, 'side' | 'kind' | 'framesQueued' | 'framesDropped'>>;

export function createCounters(): Counters {
  return {
    framesIn: 0,
    framesOut: 0,
    dropped: { stage: 0, error: 0, timeout: 0, overflow: 0, repeat: 0, inactive: 0 },
    bytesIn: 0,
    bytesOut: 0,
    emptyFrames: 0,
    telephoneEvents: 0,
    keyFrameRequests: 0,
  };
}
