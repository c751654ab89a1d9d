import type { AnalysisEventDetail } from '../../analysis/analysis-event.js';
import type { Recording } from '../model/recording.js';
import type { StreamRecord } from '../model/stream-record.js';
import type { Stretch } from '../model/time-window.js';
import { eventWords } from '../words/event-words.js';

/** The moments of a stream's problems and notes, and of those of its pipeline, within a stretch of time. */
export function flagsOf(
  { events }: Recording,
  { attachment, synchronizationSource }: StreamRecord,
  { from, to }: Stretch,
): number[] {
  const flags: number[] = [];
  for (const { time, attachment: whose, event } of events.events) {
    if (time < from || time >= to || whose !== attachment || event.type === 'keyframe') continue;
    const { synchronizationSource: of = synchronizationSource } = (event.detail ?? {}) as Partial<AnalysisEventDetail>;
    if (of === synchronizationSource && ['bad', 'warning'].includes(eventWords(event).tone)) flags.push(time);
  }
  return flags;
}
