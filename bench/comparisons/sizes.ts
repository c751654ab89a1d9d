import { framepipeSFrame } from '../carriers/framepipe.js';
import { checkRoundTrip } from '../carriers/round-trip.js';
import type { Comparison } from '../comparison.js';
import { payloadOf } from '../payload.js';
import { variantOf } from './carrying.js';

const SIZES = [100, 400, 1_200, 3_000, 8_000, 20_000, 40_000, 80_000, 150_000];

/** How the cost of a frame grows with its size. */
export async function sizes(): Promise<Comparison[]> {
  const own = await framepipeSFrame();
  const payloads = await Promise.all(SIZES.map((size) => payloadOf('vp8-chromium', size)));
  for (const { mimeType, payload } of payloads) await checkRoundTrip(own, mimeType, payload);
  return Promise.all(
    (['sender', 'receiver'] as const).map(async (side) => {
      const [baseline, ...variants] = await Promise.all(
        payloads.map(async ({ mimeType, payload }) => ({
          ...(await variantOf(own, side, mimeType, payload)),
          name: `${payload.length}`,
        })),
      );
      const what = side === 'sender' ? 'encrypting' : 'decrypting';
      return { name: `by bytes, ${what} video/VP8`, baseline: baseline!, variants };
    }),
  );
}
