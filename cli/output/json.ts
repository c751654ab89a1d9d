import type { ReportWriter } from './writer.js';

/** `{ "frames": [ …, one a line ], "file": …, "format": …, "size": …, "tracks": …, "problem": … }`. */
export function jsonWriter(): ReportWriter {
  let separator = '\n';
  return {
    begin: () => '{"frames":[',
    frame(frame) {
      const text = `${separator}${JSON.stringify(frame)}`;
      separator = ',\n';
      return text;
    },
    end: (report) => `\n],${JSON.stringify(report, null, 2).slice(1)}\n`,
  };
}
