/** What uPlot's script puts there. */
declare const uPlot: typeof import('uplot');
type UPlot = import('uplot');
type UPlotOptions = import('uplot').Options;
type PageTrack = import('../page-data.js').PageTrack;

/** A track's frames in the order in which they are shown. */
interface Shown extends PageTrack {
  /** Seconds, or numbers of frames where there are no times; ascending. */
  readonly x: readonly number[];
  readonly hasTimes: boolean;
  /** The frames' numbers in the order of decoding. */
  readonly index: readonly number[];
}
