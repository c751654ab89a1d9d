import type { DecrypterStats, EncrypterStats } from '../../../workers/stages/sframe.js';
import type { AttachmentRecord } from '../model/attachment-record.js';
import type { Tone } from './event-words.js';
import { bytes, decimal, milliseconds } from './format.js';
import type { Field } from './frame-fields.js';

/** How a pipeline's media is protected, in a word for the badge and in a sentence. */
export interface EncryptionWords {
  readonly tone: Tone;
  readonly word: string;
  readonly sentence: string;
}

const CAUSES: Readonly<Record<string, string>> = {
  keyID: 'no key',
  authentication: 'wrong key, or changed on the way',
  syntax: 'nobody sealed it',
  replay: 'came before',
  codec: 'codec cannot be sealed',
  'counter-exhausted': 'key used up',
  transition: 'of the mode that is over',
  'telephone-event': 'tone in the clear',
};

/** @param before what the stage counted at the time before, to tell what happens now from what happened once */
export function encryptionWords(
  { encryption, side }: AttachmentRecord,
  before: AttachmentRecord['encryption'] | undefined,
): EncryptionWords {
  if (encryption === 'unknown') return { tone: 'plain', word: '…', sentence: 'Not known yet.' };
  if (encryption === 'none') {
    const sentence = "This pipeline has no sframe stage: beyond the browser's own encryption, frames go as they are.";
    return { tone: 'warning', word: 'Not end-to-end', sentence };
  }
  const earlier = typeof before === 'object' ? before : undefined;
  const grown = (count: (stats: EncrypterStats | DecrypterStats) => number) =>
    count(encryption) - (earlier ? count(earlier) : 0);
  const [protectedNow, droppedNow, clearNow] = [grown(passed), grown(droppedFrames), grown(({ clear }) => clear)];
  if (clearNow > 0) {
    return { tone: 'warning', word: 'In the clear', sentence: 'Frames pass in the clear, as the mode allows.' };
  }
  if (droppedNow > 0 && droppedNow >= protectedNow) {
    const sentence =
      side === 'sender' ? 'Frames cannot be sealed, and are dropped.' : 'Frames do not open, and are dropped.';
    return { tone: 'bad', word: 'Dropping', sentence };
  }
  if (passed(encryption) === 0) return { tone: 'plain', word: 'Encrypted', sentence: 'No frame has passed yet.' };
  const sentence = side === 'sender' ? 'Frames are sealed (SFrame).' : 'Frames are opened (SFrame).';
  return { tone: 'good', word: 'Encrypted', sentence };
}

/** What an `sframe` stage counts. */
export function encryptionFields({ encryption, keyID }: AttachmentRecord): Field[] {
  if (typeof encryption !== 'object') return [];
  const { dropped, overheadBytes, clear, time } = encryption;
  const count = passed(encryption);
  const fields: Field[] = [
    ['sealed' in encryption ? 'Sealed' : 'Opened', String(count)],
    ['In the clear', String(clear)],
  ];
  if (keyID !== undefined) fields.push(['Key ID, as last told', String(keyID)]);
  for (const [cause, frames] of Object.entries(dropped)) {
    if (frames > 0) fields.push([`Dropped: ${CAUSES[cause] ?? cause}`, String(frames)]);
  }
  if (count > 0)
    fields.push(['Overhead', `${decimal(overheadBytes / count)} B a frame, ${bytes(overheadBytes)} in all`]);
  if (time.p50 !== undefined)
    fields.push(['Time a frame', `${milliseconds(time.p50)}, 95 % within ${milliseconds(time.p95)}`]);
  if ('ratchetSteps' in encryption) fields.push(['Ratchet steps', String(encryption.ratchetSteps)]);
  return fields;
}

function passed(stats: EncrypterStats | DecrypterStats): number {
  return 'sealed' in stats ? stats.sealed : stats.opened;
}

function droppedFrames({ dropped }: EncrypterStats | DecrypterStats): number {
  return Object.values<number>(dropped).reduce((sum, count) => sum + count, 0);
}
