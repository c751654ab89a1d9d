import type { AnalysisEventDetail, AnalysisEvents } from '../../analysis/analysis-event.js';
import type { Configuration } from '../../analysis/configuration.js';
import type { PipelineEvent } from '../../shared/protocol.js';
import { bytes, codecName, counted, decimal, milliseconds, size } from './format.js';

/** How grave it is. */
export type Tone = 'bad' | 'warning' | 'good' | 'plain';

/** An event in words. */
export interface EventWords {
  readonly tone: Tone;
  readonly words: string;
}

type Told = Readonly<Record<string, readonly [Tone, string]>>;

/** Events that say all by type and cause. */
const PIPELINE: Told = {
  'decryption-failed authentication': ['bad', 'Frames do not open: the key is wrong, or they were changed on the way'],
  'decryption-failed keyID': ['bad', 'Frames came under a key that is not there'],
  'decryption-failed replay': ['bad', 'Frames that came before are refused'],
  'decryption-failed syntax': ['bad', 'Frames that nobody sealed are refused'],
  'decryption-failed': ['bad', 'Frames do not open'],
  'decryption-resumed': ['good', 'Frames open again'],
  'encryption-failed keyID': ['bad', 'Nothing is sent: there is no key to seal with'],
  'encryption-failed codec': ['bad', 'Nothing is sent: frames of this codec cannot be sealed'],
  'encryption-failed counter-exhausted': ['bad', 'Nothing is sent: the key has sealed all that it may'],
  'encryption-failed': ['bad', 'Frames cannot be sealed'],
  'encryption-resumed': ['good', 'Frames are sealed again'],
  'transition started': ['warning', 'Frames of both modes are taken until the transition ends'],
  'transition ended': ['plain', 'The encryption mode has changed'],
  'frame-error': ['bad', 'A stage failed on frames, which were dropped'],
  overflow: ['bad', 'Frames came faster than the stages took them; the queue was cleared'],
  'transform-bypassed': ['bad', 'The browser went past the pipeline: stopped'],
  'stream-broken': ['bad', "The browser's streams broke"],
  'stage-broken': ['bad', "A stage's streams broke"],
  'stage-restarted': ['good', 'The stage runs again'],
  'worker-lost': ['bad', 'The worker does not answer'],
  healed: ['good', 'The pipeline runs again'],
  replaced: ['plain', 'Other stages are in place'],
  closed: ['plain', 'The pipeline has ended'],
};

/** What a pipeline or one of its stages told, in words; of types that nobody knows, the type and its cause. */
export function eventWords(event: PipelineEvent): EventWords {
  const [tone, words] = toneAndWords(event);
  return { tone, words: event.count > 1 ? `${words} (${counted(event.count, 'time')})` : words };
}

function toneAndWords({ type, cause, detail }: PipelineEvent): readonly [Tone, string] {
  if (isAnalysisType(type) && isAnalysisDetail(detail)) return ANALYSIS[type](detail as never);
  for (const key of [`${type} ${cause}`, type]) if (Object.hasOwn(PIPELINE, key)) return PIPELINE[key]!;
  return ['plain', cause ? `${type} (${cause})` : type];
}

function isAnalysisType(type: string): type is keyof AnalysisEvents {
  return Object.hasOwn(ANALYSIS, type);
}

type Detail<T extends keyof AnalysisEvents> = AnalysisEvents[T] & AnalysisEventDetail;

const ANALYSIS: { readonly [T in keyof AnalysisEvents]: (detail: Detail<T>) => readonly [Tone, string] } = {
  keyframe: ({ size: length, pictures }) => [
    'plain',
    `Key frame of ${bytes(length)}${pictures === undefined ? '' : `, after ${counted(pictures, 'picture')}`}`,
  ],
  configchange: ({ before, after }) => ['warning', `${configurationWords(before)} became ${configurationWords(after)}`],
  freeze: ({ duration }) => ['bad', `No picture came for ${milliseconds(duration)}`],
  missing: ({ frames, method }) => [
    'warning',
    method === 'timestamps' ? `About ${counted(frames, 'frame')} left out` : `${counted(frames, 'frame')} lost`,
  ],
  'qp-drop': ({ before, after }) => ['warning', `Quality fell: quantizer ${decimal(before)} became ${decimal(after)}`],
  'no-key-frame': ({ over }) => (over ? ['good', 'A key frame has come'] : ['bad', 'No key frame has come']),
  undecryptable: ({ over }) =>
    over
      ? ['good', 'Frames can be read again']
      : ['bad', 'Frames are none of their codec: still encrypted, or damaged'],
  'mime-mismatch': ({ over, looksLike = 'another codec' }) =>
    over ? ['good', 'Frames are of the right codec again'] : ['bad', `Frames look like ${looksLike}`],
};

/** `avc1.42e01f, 640 × 480`. */
export function configurationWords({
  mimeType = '',
  codec,
  width,
  height,
  channels,
}: Partial<Configuration> = {}): string {
  const words = [codec ?? codecName(mimeType)];
  if (width !== undefined) words.push(size(width, height));
  if (channels !== undefined) words.push(channels === 2 ? 'stereo' : 'mono');
  return words.join(', ');
}

/** Whether the event is of one of our analyzers: stages of others may use the same names. */
function isAnalysisDetail(detail: unknown): detail is AnalysisEventDetail {
  return typeof detail === 'object' && detail !== null && 'synchronizationSource' in detail;
}
