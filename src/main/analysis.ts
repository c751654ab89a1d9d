/** Analysis on the page: `framepipe/analysis.js`. */
export type { AnalysisEvent, AnalysisEventDetail, AnalysisEvents } from '../analysis/analysis-event.js';
export type { AnalyzedFrame } from '../analysis/analyzed-frame.js';
export type { AudioSnapshot } from '../analysis/audio.js';
export type { AnalysisBatch } from '../analysis/batch.js';
export type { BitrateSnapshot } from '../analysis/bitrate.js';
export type { CadenceSnapshot } from '../analysis/cadence.js';
export type { Configuration, ConfigurationChange, ConfigurationEntry } from '../analysis/configuration.js';
export type { Counts } from '../analysis/count-history.js';
export { type TraceRecords, toChromeTrace } from '../analysis/export-chrome-trace.js';
export { CSV_COLUMNS, toCsv } from '../analysis/export-csv.js';
export { toJsonLines } from '../analysis/export-json-lines.js';
export type { FreezesSnapshot } from '../analysis/freezes.js';
export type { GopSnapshot } from '../analysis/gop.js';
export type { HealthEntry, HealthProblem } from '../analysis/health.js';
export type { JoinedInterval, JoinedStream, Rates } from '../analysis/join.js';
export type { LayerSnapshot } from '../analysis/layers.js';
export type { MissingMethod, MissingSnapshot } from '../analysis/missing-frames.js';
export type { QuantizerSumsSnapshot } from '../analysis/quantizer-sums.js';
export type { QuantizersSnapshot } from '../analysis/quantizers.js';
export type { Percentiles } from '../analysis/recent-values.js';
export type { SlotUseSnapshot } from '../analysis/reference-slots.js';
export type { RtpStats } from '../analysis/rtp-stats.js';
export type { BrowserCount, SelfCheckResult, SelfCheckVerdict } from '../analysis/self-check.js';
export type { SizeHistogram } from '../analysis/sizes.js';
export { Skew } from '../analysis/skew.js';
export type { StreamSnapshot, VideoSnapshot } from '../analysis/stream-snapshot.js';
export { TapComparison, type TapComparisonSnapshot } from '../analysis/tap-comparison.js';
export type { WireOverhead } from '../analysis/wire.js';
export { readAnalysis } from './analysis-batches.js';
export {
  Analysis,
  type AnalysisOptions,
  type AnalysisSessionEvents,
  type AnalyzedAttachment,
  type AnalyzerControl,
  analyze,
  type StreamCheck,
} from './analysis-session.js';
