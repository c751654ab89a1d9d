/** A worker whose receivers count the frames of each epoch: those that came, and those that opened. */
import { decodeHeader } from '../../../src/sframe/index.js';
import type { FrameInfo } from '../../../src/shared/stage.js';
import { frameStage, type Stage, serve } from '../../../workers/index.js';
import { sframe } from '../../../workers/stages/sframe.js';

/** Frames by epoch, as far as key IDs tell it. */
export type Epochs = Readonly<Record<number, number>>;

const epochOf = new WeakMap<FrameInfo, number>();

/** `outside` of the encryption the epoch is read from the key ID, `inside` only what has opened comes by. */
const epochs: Stage<{ where: 'inside' | 'outside'; epochBits: number }, { getEpochs(): Epochs }> = (
  { where, epochBits },
  context,
) => {
  const counts: Record<number, number> = {};
  const methods = { getEpochs: () => counts };
  return frameStage(
    (bytes, frame) => {
      if (context?.side === 'sender') return bytes;
      // What is clear of VP8 comes before the header; the last byte tells how much that is.
      const header = where === 'outside' ? decodeHeader(bytes.subarray(bytes.at(-1))) : undefined;
      if (header) epochOf.set(frame, Number(BigInt.asUintN(epochBits, header.keyID)));
      const epoch = epochOf.get(frame) ?? -1;
      counts[epoch] = (counts[epoch] ?? 0) + 1;
      return bytes;
    },
    { methods },
  );
};

export const stages = { sframe, epochs };

serve(stages);
