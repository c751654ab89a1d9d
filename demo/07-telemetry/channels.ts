import { defineChannels, type StandardSchema } from 'framepipe/channels.js';

/** Metres, metres, radians. */
export type Pose = [x: number, y: number, heading: number];

/** As a library for schemas makes it of a tuple of three numbers. */
const pose: StandardSchema<Pose, Pose> = {
  '~standard': {
    version: 1,
    vendor: 'framepipe.example',
    validate: (value) =>
      Array.isArray(value) && value.length === 3 && value.every(Number.isFinite)
        ? { value: value as Pose }
        : { issues: [{ message: 'expected three numbers' }] },
  },
};

export const channels = defineChannels({
  // The latest with every frame: one that is lost is made good by the next.
  pose: { type: 'cbor', delivery: 'frame', schema: pose },
  // It changes slowly.
  battery: { type: 'number', delivery: { interval: 1_000 } },
  // Each one counts, so each goes with three frames, and arrives once.
  bump: { type: 'number', redundancy: 3 },
});
