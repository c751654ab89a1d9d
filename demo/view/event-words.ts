import type { PipelineEvent } from 'framepipe';
import type { Tone } from './event-log.js';

const WORDS: Record<string, [words: string, tone: Tone]> = {
  'decryption-failed authentication': ['frames do not open: they were changed, or the key is wrong', 'bad'],
  'decryption-failed keyID': ['frames under a key that is not there', 'bad'],
  'decryption-failed sender': ['frames of another sender are refused', 'bad'],
  'decryption-failed replay': ['frames that came before are refused', 'bad'],
  'decryption-failed syntax': ['frames that nobody sealed are refused', 'bad'],
  'decryption-resumed': ['frames open again', 'good'],
  'encryption-failed keyID': ['nothing is sent, there is no key to seal with', 'bad'],
  'encryption-failed codec': ['nothing is sent, frames of this codec cannot be sealed', 'bad'],
  'encryption-failed counter-exhausted': ['nothing is sent, the key has sealed all that it may', 'bad'],
  'encryption-resumed': ['frames are sealed again', 'good'],
  'frame-error': ['frames on which a stage failed are dropped', 'bad'],
  overflow: ['frames came faster than the stages took them', 'bad'],
  'transform-bypassed': ['stopped: the browser went past the pipeline', 'bad'],
  'stream-broken': ["the browser's streams broke", 'bad'],
  'worker-lost': ['the worker does not answer', 'bad'],
  healed: ['runs again, with a fresh transform', 'good'],
};

/** What the analyzer finds, which the inspector tells. */
const FOUND = [
  'keyframe',
  'configchange',
  'freeze',
  'missing',
  'qp-drop',
  'no-key-frame',
  'undecryptable',
  'mime-mismatch',
];

/** A pipeline's event in words; undefined for what the page tells elsewhere. */
export function inWords({ type, cause }: PipelineEvent): [words: string, tone: Tone] | undefined {
  if (type === 'closed' || FOUND.includes(type)) return undefined;
  return WORDS[`${type} ${cause}`] ?? WORDS[type] ?? [[type, cause].filter(Boolean).join(', '), 'plain'];
}
