import { defineChannels, type StandardSchema } from 'framepipe/channels.js';

/** A place in the picture: 0, 0 is its left upper corner, 1, 1 its right lower one. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a library for schemas would make of `{ x: number, y: number }`. */
const pointSchema: StandardSchema<Point, Point> = {
  '~standard': {
    version: 1,
    vendor: 'framepipe.example',
    validate: (value) => (isPoint(value) ? { value } : { issues: [{ message: 'expected numbers x and y' }] }),
  },
};

function isPoint(value: unknown): value is Point {
  const { x, y } = (value ?? {}) as Partial<Point>;
  return typeof x === 'number' && typeof y === 'number';
}

/** What travels with the frames. */
export const channels = defineChannels({
  caption: { type: 'text', redundancy: 3 },
  pointer: { type: 'cbor', delivery: 'frame', schema: pointSchema },
});

/** Their definitions, for types. */
export type Definitions = (typeof channels)['definitions'];
