import type { Side } from '../../src/shared/stage.js';
import { bareLoop, copying, rawGcm } from '../carriers/floors.js';
import { framepipeSFrame } from '../carriers/framepipe.js';
import { jitsiScheme } from '../carriers/jitsi.js';
import { livekit } from '../carriers/livekit.js';
import { checkRoundTrip } from '../carriers/round-trip.js';
import { sframeNpm } from '../carriers/sframe-npm.js';
import type { Comparison, Wants } from '../comparison.js';
import { payloadOf } from '../payload.js';
import { variantOf } from './carrying.js';

const SIZES = [100, 1_200, 8_000, 40_000, 150_000];
const STREAMS = ['vp8-chromium', 'vp9-firefox', 'av1-chromium-l1t3', 'h264-chromium', 'opus-silk-fec'];

/** Whole pipelines, frame in to frame out, encrypted: of products, of Framepipe, and the floors. */
export async function pipelines(wants: Wants): Promise<Comparison[]> {
  const own = await framepipeSFrame();
  const others = [bareLoop, copying, rawGcm, await livekit(), await jitsiScheme(), await sframeNpm()];
  const comparisons: Comparison[] = [];
  for (const stream of STREAMS) {
    for (const size of SIZES) {
      const { mimeType, payload } = await payloadOf(stream, size);
      const nameOf = (side: Side) => `${side === 'sender' ? 'encrypting' : 'decrypting'} ${mimeType}, ${size} bytes`;
      const sides = (['sender', 'receiver'] as const).filter((side) => wants(nameOf(side)));
      if (sides.length === 0) continue;
      const able = [own, ...others.filter((carrier) => carrier.takes(mimeType))];
      for (const carrier of able) await checkRoundTrip(carrier, mimeType, payload);
      for (const side of sides) {
        const [baseline, ...variants] = await Promise.all(
          able.map((carrier) => variantOf(carrier, side, mimeType, payload)),
        );
        comparisons.push({ name: nameOf(side), baseline: baseline!, variants });
      }
    }
  }
  return comparisons;
}
