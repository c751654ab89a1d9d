import type { Sample, StreamRecord } from '../model/stream-record.js';
import type { Stretch } from '../model/time-window.js';
import { bitrate, decimal, milliseconds } from '../words/format.js';
import type { ColorName } from './palette.js';

/** One line of a plot. */
export interface LineSpec {
  readonly label: string;
  readonly color: ColorName;
  /** Dashed lines are the browser's. */
  readonly isDashed?: boolean;
}

/** The columns of a plot: times in seconds since the epoch, then one for each line; null where it has no value. */
export type Columns = readonly [times: number[], ...lines: (number | null)[][]];

/** One plot. */
export interface PlotSpec {
  readonly title: string;
  /** The least top of the vertical axis. */
  readonly top: number;
  readonly format: (value: number) => string;
  readonly lines: readonly LineSpec[];
  readonly columns: (stream: StreamRecord, stretch: Stretch) => Columns;
}

type Value = (sample: Sample) => number | undefined;

const line = (label: string, color: ColorName, isDashed = false): LineSpec => ({ label, color, isDashed });

/** The plots, from top to bottom. One whose lines have no value is not shown. */
export const PLOTS: readonly PlotSpec[] = [
  {
    title: 'Bitrate',
    top: 10_000,
    format: bitrate,
    lines: [line('payload', 'predicted'), line('browser', 'soft', true), line('target', 'key', true)],
    columns: sampled(
      ({ snapshot }) => snapshot.bitrate.oneSecond,
      ({ interval }) => interval?.browser.bitrate,
      ({ stats }) => stats?.encoder?.targetBitrate,
    ),
  },
  {
    title: 'Rate',
    top: 10,
    format: (value) => `${decimal(value)} /s`,
    lines: [line('passing', 'layer-1'), line('as captured', 'bidirectional'), line('browser', 'soft', true)],
    columns: sampled(
      ({ snapshot }) => snapshot.cadence.arrivalRate,
      ({ snapshot }) => snapshot.cadence.captureRate,
      ({ interval }) => interval?.browser.frameRate,
    ),
  },
  {
    title: 'Quantizer',
    top: 10,
    format: (value) => decimal(value),
    lines: [line('of each frame', 'key')],
    columns({ frames }, { from, to }) {
      const told = frames
        .slice(frames.firstSince(from) - 1, frames.firstSince(to) + 1)
        .filter(({ qp }) => qp !== undefined);
      return [told.map(({ time }) => time / 1_000), told.map(({ qp }) => qp!)];
    },
  },
  {
    title: 'Latency',
    top: 5,
    format: milliseconds,
    lines: [
      line('to the stage', 'layer-1'),
      line('jitter', 'bidirectional'),
      line('jitter buffer', 'predicted', true),
      line('encoder or decoder', 'soft', true),
      line('round trip', 'key', true),
    ],
    columns: sampled(
      ({ snapshot }) => snapshot.latency?.p50,
      ({ snapshot }) => snapshot.jitter,
      ({ interval }) => interval?.jitterBufferDelay,
      ({ interval }) => interval?.codecTime,
      ({ stats }) => inMilliseconds(stats?.remote?.roundTripTime),
    ),
  },
  {
    title: 'Level',
    top: 0,
    format: (value) => `${decimal(value, 0)} dBov`,
    lines: [line('last second', 'sound')],
    columns: sampled(({ snapshot }) => snapshot.audio?.meanLevel),
  },
];

/** Columns from what was known once a second. */
function sampled(...values: readonly Value[]): PlotSpec['columns'] {
  return ({ samples }, { from, to }) => {
    const first = samples.findIndex(({ snapshot }) => snapshot.time >= from);
    const next = samples.findIndex(({ snapshot }) => snapshot.time >= to);
    // One more at each end, so that lines go through to the edges.
    const seen = first === -1 ? [] : samples.slice(Math.max(0, first - 1), next === -1 ? undefined : next + 1);
    const times = seen.map(({ snapshot }) => snapshot.time / 1_000);
    return [times, ...values.map((value) => seen.map((sample) => value(sample) ?? null))];
  };
}

function inMilliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000;
}
