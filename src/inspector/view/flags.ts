import type { AnalysisEventDetail } from '../../analysis/analysis-event.js';
import type { Recording } from '../model/recording.js';
import type { StreamRecord } from '../model/stream-record.js';
import type { Stretch } from '../model/time-window.js';
import { eventWords } from '../words/event-words.js';

/** A moment at which something was wrong or worth a note, in milliseconds since the epoch. */
export interface Flag {
  readonly time: number;
  readonly tone: 'bad' | 'warning';
}

/** Those of a stream, and of its pipeline, within a stretch of time. */
export function flagsOf(
  { events }: Recording,
  { attachment, synchronizationSource }: StreamRecord,
  { from, to }: Stretch,
): Flag[] {
  const flags: Flag[] = [];
  for (const { time, attachment: whose, event } of events.events) {
    if (time < from || time >= to || whose !== attachment || event.type === 'keyframe') continue;
    const { synchronizationSource: of = synchronizationSource } = (event.detail ?? {}) as Partial<AnalysisEventDetail>;
    if (of !== synchronizationSource) continue;
    const { tone } = eventWords(event);
    if (tone === 'bad' || tone === 'warning') flags.push({ time, tone });
  }
  return flags;
}
