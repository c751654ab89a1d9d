import { frameStage, type Stage } from 'framepipe/worker.js';

/** Bytes of a time. */
const LENGTH = 8;

/** A sender writes the time behind each frame; a receiver reads it there, and takes it away. */
const transit: Stage<object, { getTransit(): number }> = (_options, context) => {
  let milliseconds = 0;
  return frameStage(
    (bytes, { side }) => {
      if (side === 'sender') {
        const longer = new Uint8Array(bytes.length + LENGTH);
        longer.set(bytes);
        new DataView(longer.buffer).setFloat64(bytes.length, performance.now());
        return longer;
      }
      const end = bytes.length - LENGTH;
      milliseconds = performance.now() - new DataView(bytes.buffer).getFloat64(end);
      return bytes.slice(0, end);
    },
    { methods: { getTransit: () => milliseconds } },
    context,
  );
};

export const stages = { transit } as const;
