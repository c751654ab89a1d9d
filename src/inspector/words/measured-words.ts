import type { Measured } from '../model/attachment-record.js';
import { counted, decimal, milliseconds, percent } from './format.js';
import type { Field } from './frame-fields.js';

/** What an analysis measures beyond one stream: lips and sound, the screen, the encryption. */
export function measuredFields({ skew, presentation, comparison }: Measured): Field[] {
  const fields: Field[] = [];
  if (skew?.playout !== undefined) fields.push(['Picture after sound, played', milliseconds(skew.playout)]);
  if (skew?.arrival !== undefined) fields.push(['Picture after sound, arriving', milliseconds(skew.arrival)]);
  if (presentation) {
    const { pictures, freezes, delay } = presentation;
    fields.push(['Pictures on the screen', String(pictures)]);
    fields.push(['Freezes on the screen', `${freezes.count}, ${milliseconds(freezes.duration)} together`]);
    if (delay)
      fields.push(['From arrival to the screen', `${milliseconds(delay.p50)}, 95 % within ${milliseconds(delay.p95)}`]);
  }
  if (comparison && comparison.frames > 0) {
    const { overhead, relativeOverhead = 0, extraPackets, residence, dropped } = comparison;
    fields.push([
      'Encryption adds a frame',
      `${decimal(overhead)} B (${percent(relativeOverhead)}), ${decimal(extraPackets, 2)} packets`,
    ]);
    fields.push(['Between both analyzers', `${milliseconds(residence?.p50)}, ${counted(dropped, 'frame')} dropped`]);
  }
  return fields;
}
