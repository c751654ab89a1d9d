import type { Side } from '../../src/shared/stage.js';
import type { Carrier } from '../carriers/carrier.js';
import { framepipe, sframeSpec } from '../carriers/framepipe.js';
import { checkRoundTrip } from '../carriers/round-trip.js';
import type { Comparison } from '../comparison.js';
import { payloadOf } from '../payload.js';
import { variantOf } from './carrying.js';

const FRAMES = [
  ['vp8-chromium', 1_200],
  ['opus-silk-fec', 100],
] as const;
const COUNTS = [2, 3, 5, 8];

/** So many stages that look at every frame and change none. */
function many(count: number): Carrier {
  const pipeline = Array.from({ length: count }, (_, index) => ({ stage: 'nothing', name: `stage ${index}` }));
  return framepipe(count === 1 ? '1 stage' : `${count} stages`, pipeline);
}

/** An encrypting pipeline, alone and with what observes and marks every frame. */
async function encrypting(): Promise<readonly Carrier[]> {
  const sframe = await sframeSpec();
  const analyzer = { stage: 'analyzer' };
  const metadata = { stage: 'metadata', options: { channels: {}, captureTime: 'frames' } };
  return [
    framepipe('sframe', [sframe]),
    framepipe('analyzer, sframe', [analyzer, sframe]),
    framepipe('metadata in every frame, sframe', [metadata, sframe]),
    framepipe('analyzer, metadata in every frame, sframe', [analyzer, metadata, sframe]),
  ];
}

/** What stages add to a pipeline. */
export async function stages(): Promise<Comparison[]> {
  const sets = { 'per-frame stages': [many(1), ...COUNTS.map(many)], 'stages beside sframe': await encrypting() };
  const comparisons: Comparison[] = [];
  for (const [what, carriers] of Object.entries(sets)) {
    for (const [name, size] of FRAMES) {
      const { mimeType, payload } = await payloadOf(name, size);
      for (const carrier of carriers) await checkRoundTrip(carrier, mimeType, payload);
      for (const side of ['sender', 'receiver'] satisfies Side[]) {
        const [baseline, ...variants] = await Promise.all(
          carriers.map((carrier) => variantOf(carrier, side, mimeType, payload)),
        );
        comparisons.push({ name: `${what}, ${side}, ${mimeType}, ${size} bytes`, baseline: baseline!, variants });
      }
    }
  }
  return comparisons;
}
