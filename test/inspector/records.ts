import type { AnalyzedFrame } from '../../src/analysis/analyzed-frame.js';
import type { AnalysisBatch } from '../../src/analysis/batch.js';
import { StreamAnalyzers } from '../../src/analysis/stream-analyzers.js';
import type { AttachmentRecord } from '../../src/inspector/model/attachment-record.js';
import { checkAnalyzerOptions } from '../../workers/stages/analyzer/options.js';
import { START, videoFrame } from '../analysis/frames.js';

/** A pipeline of one sender or receiver. */
export function attachment(id: number, more: Partial<AttachmentRecord> = {}): AttachmentRecord {
  return { id, side: 'receiver', kind: 'video', state: 'following', encryption: 'none', ...more };
}

/** Video of 30 frames a second from a moment on (milliseconds after START), with a key frame every 100 frames. */
export function* video(seconds: number, from = 0, more: Partial<AnalyzedFrame> = {}): Generator<AnalyzedFrame> {
  for (let index = 0; index < 30 * seconds; index += 1) {
    const isKey = index % 100 === 0;
    yield videoFrame(from + (index * 100) / 3, {
      type: isKey ? 'key' : 'delta',
      size: isKey ? 9_000 : 1_000 + (index % 7),
      ...more,
    });
  }
}

/** The batches that an analyzer would send of these frames, one each second, with snapshots of its own making. */
export function* batches(frames: Iterable<AnalyzedFrame>): Generator<AnalysisBatch> {
  const streams = new StreamAnalyzers(checkAnalyzerOptions({}), () => {});
  let waiting: AnalyzedFrame[] = [];
  let due = START + 1_000;
  for (const frame of frames) {
    while (frame.time >= due) {
      yield { time: due, frames: waiting, missed: 0, snapshots: streams.snapshot(due) };
      waiting = [];
      due += 1_000;
    }
    streams.add(frame);
    waiting.push(frame);
  }
  yield { time: due, frames: waiting, missed: 0, snapshots: streams.snapshot(due) };
}
