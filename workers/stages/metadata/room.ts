import type { MetadataCarrier } from '../../../src/metadata/carrier.js';
import type { MetadataSettings } from './options.js';

/** What a packet holds of a frame, in bytes, when encryption and header extensions have had theirs. */
const PACKET = 1_150;
/** By how much a frame may grow though it costs another packet. */
const AT_LEAST = 160;

/** The longest payload that a frame of `length` bytes takes within its budget, in bytes; negative where there is none. */
export function roomIn(carrier: MetadataCarrier, length: number, frameBudget: MetadataSettings['frameBudget']): number {
  const budget = frameBudget === 'slack' ? Math.max(AT_LEAST, PACKET - (length % PACKET)) : frameBudget;
  // No frame grows by less than the payload, so that no more fits than this; and most grow by just that.
  const most = Math.min(budget - carrier.overhead(0), carrier.capacity);
  if (most < 0) return -1;
  if (carrier.overhead(most) <= budget) return most;
  let [fits, tooMuch] = [0, most];
  while (tooMuch - fits > 1) {
    const middle = (fits + tooMuch) >> 1;
    if (carrier.overhead(middle) <= budget) fits = middle;
    else tooMuch = middle;
  }
  return fits;
}
