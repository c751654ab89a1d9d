/** One sender in a room of many, with the library's own SenderKeys, in time that passes as fast as it can. */
import { Keyring, SenderKeys, senderKeyScheme } from '../../src/keys/index.js';
import { fakeClock } from '../../test/helpers/fake-clock.js';
import type { Arrival } from './arrivals.js';
import type { SubtleCalls } from './subtle-calls.js';

/** What a sender did. */
export interface SenderKeysCost {
  /** Steps of the ratchet, for those who came. */
  readonly steps: number;
  /** New keys, after somebody went. */
  readonly renewals: number;
  /** Keys handed to one person. */
  readonly messages: number;
  /** Key and key ID in each of them, bytes. */
  readonly bytes: number;
  /** The longest time between somebody's going and the first frame that they cannot read, in milliseconds. */
  readonly longestReading: number;
}

/** How exactly time is told, in milliseconds. */
const TICK = 50;

/**
 * Lets a sender's SenderKeys live through what happens in a room. All senders of a room see the same, so that what the
 * others did is the same.
 */
export async function simulateSenderKeys(
  { members, arrivals, duration }: { members: number; arrivals: readonly Arrival[]; duration: number },
  interval: number,
  crypto: SubtleCalls,
): Promise<SenderKeysCost> {
  const clock = fakeClock();
  const real = clock.restore;
  let [steps, renewals, messages, bytes, longestReading] = [0, 0, 0, 0, 0];
  const keyring = new Keyring({ participant: 'member 0', keyScheme: senderKeyScheme });
  const keys = new SenderKeys(keyring, {
    interval,
    send: (_participant, { key }) => {
      messages += 1;
      bytes += key.byteLength + 1;
    },
  });
  try {
    await crypto.idle();
    for (let index = 1; index < members; index += 1) void keys.join(`member ${index}`);
    for (let time = 0; time < 2 * interval + 2_000; time += TICK) {
      await clock.pass(TICK);
      await crypto.idle();
    }
    [messages, bytes] = [0, 0];
    keys.addEventListener('changed', ({ detail }) => {
      if (detail.keyID % 2 ** senderKeyScheme.ratchetBits === 0) renewals += 1;
      else steps += 1;
    });
    const start = performance.now();
    let next = 0;
    for (let time = 0; time < duration; time += TICK) {
      for (let one = arrivals[next]; one && one.at < time + TICK; one = arrivals[++next]) {
        const { type, name } = one;
        if (type === 'join') void keys.join(name);
        else {
          const at = performance.now();
          void keys.leave(name).then(() => {
            longestReading = Math.max(longestReading, performance.now() - at);
          });
        }
      }
      await crypto.idle();
      await clock.pass(TICK);
      await crypto.idle();
    }
    if (performance.now() - start < duration) throw new Error('time stood still');
    return { steps, renewals, messages, bytes, longestReading };
  } finally {
    keys.close();
    real();
  }
}
