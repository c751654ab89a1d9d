import type { AnalyzedFrame } from '../../src/analysis/analyzed-frame.js';

/** When the schedules of these tests begin, in milliseconds since the epoch. */
export const START = 1_700_000_000_000;

/** A video frame as an analyzer would see it; `at` is in milliseconds after {@link START}. */
export function videoFrame(at: number, more: Partial<AnalyzedFrame> = {}): AnalyzedFrame {
  return {
    side: 'receiver',
    kind: 'video',
    mimeType: 'video/VP8',
    synchronizationSource: 1,
    payloadType: 96,
    rtpTimestamp: Math.round(at * 90) >>> 0,
    size: 1_000,
    time: START + at,
    type: 'delta',
    ...more,
  };
}

/** An audio packet of Opus. */
export function audioFrame(at: number, more: Partial<AnalyzedFrame> = {}): AnalyzedFrame {
  return {
    side: 'receiver',
    kind: 'audio',
    mimeType: 'audio/opus',
    synchronizationSource: 2,
    payloadType: 111,
    rtpTimestamp: Math.round(at * 48) >>> 0,
    size: 100,
    time: START + at,
    mode: 'CELT',
    bandwidth: 'FB',
    durationMs: 20,
    channels: 1,
    ...more,
  };
}

/** Numbers from 0. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
