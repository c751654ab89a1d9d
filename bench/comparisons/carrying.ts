import type { Side } from '../../src/shared/stage.js';
import type { Carrier } from '../carriers/carrier.js';
import { Ride } from '../carriers/ride.js';
import type { Variant } from '../comparison.js';

/** Sealed frames are opened once each: replays are refused. They are made outside of what is timed. */
export async function variantOf(carrier: Carrier, side: Side, mimeType: string, payload: Uint8Array): Promise<Variant> {
  const sender = await Ride.open(carrier, 'sender', mimeType);
  if (side === 'sender') {
    return { name: carrier.name, run: (count) => sender.run(new Array<Uint8Array>(count).fill(payload)) };
  }
  const receiver = await Ride.open(carrier, 'receiver', mimeType);
  let sealed: Uint8Array[] = [];
  return {
    name: carrier.name,
    async prepare(count) {
      sealed = [];
      await sender.run(new Array<Uint8Array>(count).fill(payload), (bytes) => sealed.push(bytes));
    },
    run: () => receiver.run(sealed),
  };
}
