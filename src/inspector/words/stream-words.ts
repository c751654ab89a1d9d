import type { HealthEntry } from '../../analysis/health.js';
import type { AttachmentRecord } from '../model/attachment-record.js';
import type { StreamRecord } from '../model/stream-record.js';
import { bitrate, codecName, decimal, size } from './format.js';

/** `Sent video`, `Received audio`. */
export function streamTitle({ side, kind }: Pick<StreamRecord, 'side' | 'kind'>): string {
  return `${side === 'sender' ? 'Sent' : 'Received'} ${kind}`;
}

/** What the stream is: `VP8 320 × 240`, `opus`. */
export function streamCodec({ latestSample, frames }: StreamRecord): string {
  const now = latestSample?.snapshot.configurations.at(-1);
  const name = codecName(now?.mimeType ?? frames.latest?.mimeType ?? '');
  return now?.width === undefined ? name : `${name} ${size(now.width, now.height)}`;
}

/** How much of it comes: `30 a second, 1.20 Mbit/s`; `silent` where nothing does. */
export function streamRates({ latestSample, kind }: StreamRecord): string {
  if (!latestSample) return '';
  const { bitrate: bits, cadence } = latestSample.snapshot;
  if (bits.oneSecond === 0) return 'silent';
  return `${decimal(cadence.arrivalRate)} ${kind === 'video' ? 'frames' : 'packets'}/s, ${bitrate(bits.oneSecond)}`;
}

const PROBLEMS: Readonly<Record<HealthEntry['problem'], string>> = {
  'no-key-frame': 'No key frame has come',
  undecryptable: 'Frames cannot be read: still encrypted, or damaged',
  'mime-mismatch': 'Frames are of another codec',
};

/** A problem that a stream has. */
export function problemWords({ problem, looksLike }: HealthEntry): string {
  return looksLike === undefined ? PROBLEMS[problem] : `${PROBLEMS[problem]}: they look like ${looksLike}`;
}

/** Why nothing is seen of a pipeline; undefined where something is. */
export function attachmentWords(record: AttachmentRecord): string | undefined {
  const name = streamTitle(record);
  switch (record.state) {
    case 'waiting':
      return `${name}: the pipeline starts.`;
    case 'no-analyzer':
      return `${name}: its pipeline has no analyzer, so no frame is seen. Add { stage: 'analyzer' } next to the media.`;
    case 'failed':
      return `${name}: its pipeline does not run. ${record.failure ?? ''}`;
    default:
      return undefined;
  }
}
