// Made by `npm run bench -- --save`; until that has run, of a loop of the runner's shape with AES-GCM.
import type { Costs } from './share-of-core.js';

/** When and on what they were measured. */
export const measured = 'November 2026, 2 shared cores, linux, with a loop of the shape of the library’s runner';

/** By browser. */
export const figures: Readonly<Record<string, Costs>> = {
  chromium: {
    platform: 31,
    frames: {
      'video/VP8': {
        sender: [
          [100, 18],
          [1200, 12],
          [8000, 19],
          [40000, 54],
        ],
        receiver: [
          [100, 18],
          [1200, 12],
          [8000, 19],
          [40000, 54],
        ],
      },
      'video/VP9': {
        sender: [
          [100, 18],
          [1200, 12],
          [8000, 19],
          [40000, 54],
        ],
        receiver: [
          [100, 18],
          [1200, 12],
          [8000, 19],
          [40000, 54],
        ],
      },
      'video/AV1': {
        sender: [
          [100, 18],
          [1200, 12],
          [8000, 19],
          [40000, 54],
        ],
        receiver: [
          [100, 18],
          [1200, 12],
          [8000, 19],
          [40000, 54],
        ],
      },
      'audio/opus': {
        sender: [
          [100, 18],
          [1200, 12],
          [8000, 19],
          [40000, 54],
        ],
        receiver: [
          [100, 18],
          [1200, 12],
          [8000, 19],
          [40000, 54],
        ],
      },
    },
  },
  firefox: {
    frames: {
      'video/VP8': {
        sender: [
          [100, 33],
          [1200, 31],
          [8000, 35],
          [40000, 41],
        ],
        receiver: [
          [100, 33],
          [1200, 31],
          [8000, 35],
          [40000, 41],
        ],
      },
      'video/VP9': {
        sender: [
          [100, 33],
          [1200, 31],
          [8000, 35],
          [40000, 41],
        ],
        receiver: [
          [100, 33],
          [1200, 31],
          [8000, 35],
          [40000, 41],
        ],
      },
      'video/AV1': {
        sender: [
          [100, 33],
          [1200, 31],
          [8000, 35],
          [40000, 41],
        ],
        receiver: [
          [100, 33],
          [1200, 31],
          [8000, 35],
          [40000, 41],
        ],
      },
      'audio/opus': {
        sender: [
          [100, 33],
          [1200, 31],
          [8000, 35],
          [40000, 41],
        ],
        receiver: [
          [100, 33],
          [1200, 31],
          [8000, 35],
          [40000, 41],
        ],
      },
    },
  },
};
