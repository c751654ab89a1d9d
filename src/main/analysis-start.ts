import {
  type AnalysisOptions,
  type AnalyzedAttachment,
  type AnalyzerControl,
  checkAnalysisOptions,
} from './analysis-options.js';
import { Analysis } from './analysis-session.js';

/**
 * Follows the analyzer of an attached pipeline.
 *
 * Throws TypeError or RangeError for wrong options.
 *
 * @param stage `attached.stages.analyzer`, or the name the analyzer has in its pipeline
 * @example
 * ```ts
 * import type { AttachedTransform } from 'framepipe';
 * import { analyze, toCsv } from 'framepipe/analysis.js';
 *
 * async function table(attached: AttachedTransform): Promise<string> {
 *   const analysis = analyze(attached, attached.stages.analyzer, { selfCheck: true });
 *   analysis.addEventListener('disagreement', ({ detail }) => console.warn(detail.browser, detail.expected));
 *   await new Promise((resolve) => setTimeout(resolve, 10_000));
 *   analysis.close();
 *   return toCsv(analysis.frames);
 * }
 * ```
 */
export function analyze(attached: AnalyzedAttachment, stage: AnalyzerControl, options: AnalysisOptions = {}): Analysis {
  return new Analysis(attached, stage, checkAnalysisOptions(options));
}
