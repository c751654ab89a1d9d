import type { Side } from '../../src/shared/stage.js';
import { countAllocations } from '../allocations.js';
import type { Carrier } from '../carriers/carrier.js';
import { rawGcm } from '../carriers/floors.js';
import { framepipeSFrame } from '../carriers/framepipe.js';
import { jitsiScheme } from '../carriers/jitsi.js';
import { livekit } from '../carriers/livekit.js';
import { checkRoundTrip } from '../carriers/round-trip.js';
import type { Measured } from '../measured.js';
import { payloadOf } from '../payload.js';
import { variantOf } from './carrying.js';

const SIZES = [1_200, 40_000];
const FRAMES = 100;

/** Bytes of buffers that a carrier allocates a frame, over the frame's size, without the platform's own copy. */
async function shareOf(carrier: Carrier, side: Side, mimeType: string, payload: Uint8Array): Promise<number> {
  const { prepare, run } = await variantOf(carrier, side, mimeType, payload);
  // Keys and what else is made once are there by then.
  await prepare?.(FRAMES);
  await run(FRAMES);
  await prepare?.(FRAMES);
  const bytes = await countAllocations(() => run(FRAMES));
  return bytes / FRAMES / payload.length - 1;
}

/** What carriers allocate: counted, not timed, and the same on every machine. */
export async function allocations(): Promise<Measured[]> {
  const carriers = [await framepipeSFrame(), await livekit(), await jitsiScheme(), rawGcm];
  const measured: Measured[] = [];
  for (const size of SIZES) {
    const { mimeType, payload } = await payloadOf('vp8-chromium', size);
    for (const carrier of carriers) await checkRoundTrip(carrier, mimeType, payload);
    for (const side of ['sender', 'receiver'] as const) {
      const shares: number[] = [];
      for (const carrier of [carriers[0]!, ...carriers]) shares.push(await shareOf(carrier, side, mimeType, payload));
      const what = side === 'sender' ? 'encrypting' : 'decrypting';
      measured.push({
        name: `buffers allocated ${what} ${mimeType}, ${size} bytes`,
        unit: 'times the frame',
        variants: ['Framepipe', 'Framepipe, again', ...carriers.slice(1).map(({ name }) => name)],
        samples: shares.map((share) => [share]),
      });
    }
  }
  return measured;
}
