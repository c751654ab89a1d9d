import { createHash } from 'node:crypto';
import { type MetadataCarrierOptions, metadataCarrier } from '../../src/metadata/index.js';
import type { Bytes } from '../../src/shared/stage.js';
import { noise, payloads, type Stream } from './streams.js';

/** What is made of a stream, by name: the default, and the trailers that H.264 and H.265 can do with as well. */
export const carriers: Readonly<Record<string, MetadataCarrierOptions>> = {
  default: {},
  trailer: { carrier: 'trailer' },
};

/** A stream's frames, each with metadata where it takes some, the same in each run; `undefined` where none of them does. */
export function injectStream({ mimeType, frames }: Stream, options: MetadataCarrierOptions): Bytes[] | undefined {
  let injected = 0;
  const result = frames.map((frame, index) => {
    const carrier = metadataCarrier(frame, mimeType, options);
    if (carrier === undefined) return frame;
    injected += 1;
    const payload = index % 2 === 0 ? payloads[(index / 2) % payloads.length]! : noise(index, 20 + 37 * index);
    return carrier.inject(payload.subarray(0, carrier.capacity));
  });
  return injected > 0 ? result : undefined;
}

/** SHA-256 of all frames, and where each ends. */
export function digest(frames: readonly Bytes[]): string {
  const hash = createHash('sha256');
  for (const frame of frames) hash.update(`${frame.length}:`).update(frame);
  return hash.digest('hex');
}
