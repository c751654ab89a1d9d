import type { AnalyzedFrame } from './analyzed-frame.js';
import type { Command, Form } from './arguments.js';
import { type ExitCode, exitCode } from './exit-code.js';
import { openMedia } from './media/open-media.js';
import { csvWriter } from './output/csv.js';
import { jsonWriter } from './output/json.js';
import { ProgressBar } from './output/progress.js';
import { Sink } from './output/sink.js';
import { tableOf } from './output/table.js';
import type { ReportWriter } from './output/writer.js';
import { htmlWriter } from './page/html.js';
import { report } from './report.js';

const writers: Readonly<Record<Form, () => ReportWriter>> = {
  table: () => ({ end: tableOf }),
  json: jsonWriter,
  csv: () => csvWriter,
  html: htmlWriter,
};

/** `framepipe analyze`. Throws `MediaError` where the file cannot be read at all. */
export async function analyze(options: Extract<Command, { command: 'analyze' }>): Promise<ExitCode> {
  const { file, form, output, frameRate } = options;
  const opened = await openMedia(file);
  const bar = new ProgressBar(process.stderr);
  try {
    const sink = new Sink(output);
    const writer = writers[form]();
    await sink.write(writer.begin?.(opened.media) ?? '');
    const onFrame = (frame: AnalyzedFrame) => sink.write(writer.frame?.(frame) ?? '');
    const onProgress = (progress: number) => bar.update(progress);
    const result = await report(file, opened, onFrame, { frameRate, onProgress });
    bar.clear();
    await sink.write(await writer.end(result));
    await sink.end();
    if (result.problem === undefined) return exitCode.ok;
    const frames = result.tracks.reduce((sum, track) => sum + track.frames, 0);
    process.stderr.write(`framepipe: ${file}: ${result.problem.message} Told are the ${frames} frames before that.\n`);
    return exitCode.incomplete;
  } finally {
    bar.clear();
    await opened.close();
  }
}
