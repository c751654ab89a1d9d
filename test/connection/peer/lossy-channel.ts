import type { SignalingChannel } from '../../../src/connection/signaling/signaling-channel.js';
import type { Chance } from './model-connection.js';

/** How bad a line is. */
export interface Weather {
  /** Of a hundred messages, how many are lost, and how many come twice. */
  readonly lost: number;
  readonly doubled: number;
  /** Longest delay in milliseconds; it differs for each message, so they overtake each other. */
  readonly delay: number;
  /** When the line is broken, in milliseconds from the beginning: nothing gets through, and sending throws. */
  readonly broken?: readonly [from: number, to: number];
}

/** Two ends of a line. What is still under way when an end is closed is lost. */
export function lossyChannels(chance: Chance, weather: Weather): [SignalingChannel, SignalingChannel] {
  const { lost, doubled, delay, broken: [from, to] = [0, 0] } = weather;
  const start = performance.now();
  const isBroken = () => performance.now() - start >= from && performance.now() - start < to;
  const ends: [SignalingChannel, SignalingChannel] = [end(1), end(0)];
  function end(other: 0 | 1): SignalingChannel {
    return {
      onmessage: null,
      onopen: null,
      send(message) {
        if (isBroken()) throw new DOMException('it is not open', 'InvalidStateError');
        if (chance.next(100) < lost) return;
        for (let copies = chance.next(100) < doubled ? 2 : 1; copies > 0; copies--) {
          setTimeout(
            () => ends[other].onmessage?.(new MessageEvent('message', { data: message })),
            chance.next(delay + 1),
          );
        }
      },
      close() {},
    };
  }
  if (to > from) {
    setTimeout(() => {
      for (const { onopen } of ends) onopen?.(new Event('open'));
    }, to);
  }
  return ends;
}

/** Numbers that seem random and are the same in every run of a seed (Park and Miller). */
export function seededChance(seed: number): Chance {
  let state = (seed % 2_147_483_646) + 1;
  return {
    next(below) {
      state = (state * 48_271) % 2_147_483_647;
      return below <= 1 ? 0 : state % below;
    },
  };
}
