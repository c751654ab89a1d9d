import { bareLoop, copying, rawGcm } from '../carriers/floors.js';
import { framepipeSFrame } from '../carriers/framepipe.js';
import { jitsiScheme } from '../carriers/jitsi.js';
import { livekit } from '../carriers/livekit.js';
import { checkRoundTrip } from '../carriers/round-trip.js';
import { sframeNpm } from '../carriers/sframe-npm.js';
import type { Comparison } from '../comparison.js';
import { payloadOf } from '../payload.js';
import { variantOf } from './carrying.js';

const SIZES = [100, 1_200, 8_000, 40_000, 150_000];
const STREAMS = ['vp8-chromium', 'vp9-firefox', 'av1-chromium-l1t3', 'h264-chromium', 'opus-silk-fec'];

/** Whole pipelines, frame in to frame out, encrypted: of products, of Framepipe, and the floors. */
export async function pipelines(): Promise<Comparison[]> {
  const own = await framepipeSFrame();
  const others = [bareLoop, copying, rawGcm, await livekit(), await jitsiScheme(), await sframeNpm()];
  const comparisons: Comparison[] = [];
  for (const name of STREAMS) {
    for (const size of SIZES) {
      const { mimeType, payload } = await payloadOf(name, size);
      const able = [own, ...others.filter((carrier) => carrier.takes(mimeType))];
      for (const carrier of able) await checkRoundTrip(carrier, mimeType, payload);
      for (const side of ['sender', 'receiver'] as const) {
        const [baseline, ...variants] = await Promise.all(
          able.map((carrier) => variantOf(carrier, side, mimeType, payload)),
        );
        const what = side === 'sender' ? 'encrypting' : 'decrypting';
        comparisons.push({ name: `${what} ${mimeType}, ${size} bytes`, baseline: baseline!, variants });
      }
    }
  }
  return comparisons;
}
