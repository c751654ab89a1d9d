import type { MetadataCarrier } from '../../../src/metadata/carrier.js';
import type { MetadataSettings } from './options.js';

/** What a packet holds of a frame, in bytes, when encryption and header extensions have had theirs. */
const PACKET = 1_150;
/** By how much a frame may grow though it costs another packet. */
const AT_LEAST = 160;

/** The longest payload that a frame of `length` bytes takes within its budget, in bytes; negative where there is none. */
export function roomIn(carrier: MetadataCarrier, length: number, frameBudget: MetadataSettings['frameBudget']): number {
  const budget = frameBudget === 'slack' ? Math.max(AT_LEAST, PACKET - (length % PACKET)) : frameBudget;
  let [fits, tooMuch] = [-1, Math.min(budget, carrier.capacity) + 1];
  while (tooMuch - fits > 1) {
    const middle = (fits + tooMuch) >> 1;
    if (carrier.overhead(middle) <= budget) fits = middle;
    else tooMuch = middle;
  }
  return fits;
}
