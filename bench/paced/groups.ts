import type { Paced } from './lanes.js';
import type { PacedComparison } from './measure-paced.js';
import { CALL, type Load } from './pattern.js';

const LOADS: readonly Load[] = [
  { streams: 64, workers: 1, ...CALL },
  { streams: 200, workers: 1, ...CALL },
  { streams: 200, workers: 2, ...CALL },
];

const wordsOf = ({ streams, workers }: Load) =>
  `${streams} streams, ${workers === 1 ? 'one worker' : `${workers} workers`}`;

/** As many streams as large rooms have: Framepipe, what LiveKit takes, and what none undercuts. */
export const streams: readonly PacedComparison[] = LOADS.map((load) => ({
  name: wordsOf(load),
  variants: [
    { name: 'Framepipe', carrier: 'framepipe', load },
    { name: 'livekit-client 2.23.0', carrier: 'livekit', load },
    { name: 'a bare reader/writer loop', carrier: 'loop', load },
  ],
}));

const curve = (name: string, points: readonly (readonly [string, Load])[]): PacedComparison => ({
  name,
  variants: points.map(([word, load]): Paced => ({ name: word, carrier: 'framepipe', load })) as [Paced, ...Paced[]],
});

/** How cost grows with the number of streams, with the frames of each, and with workers. */
export const curves: readonly PacedComparison[] = [
  curve(
    'by streams',
    [8, 16, 32, 64, 128, 200, 300].map((count) => [`${count}`, { streams: count, workers: 1, ...CALL }]),
  ),
  curve(
    'by frames a second, 20 streams',
    [24, 50, 100, 200, 400, 800].map((rate) => [
      `${20 * rate}`,
      { streams: 20, workers: 1, video: rate / 2, audio: rate / 2 },
    ]),
  ),
  curve(
    'by workers, 200 streams',
    [1, 2, 3].map((workers) => [`${workers}`, { streams: 200, workers, ...CALL }]),
  ),
];
