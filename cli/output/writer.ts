import type { AnalyzedFrame } from '../analyzed-frame.js';
import type { Media } from '../media/media.js';
import type { Report } from '../report.js';

/** Writes a report in one form, while the frames go by. Each text goes out as it comes. */
export interface ReportWriter {
  begin?(media: Media): string;
  frame?(frame: AnalyzedFrame): string;
  end(report: Report): string | Promise<string>;
}
