import type { SignalingChannel } from 'framepipe/connection.js';
import { rendezvous } from '../helpers/rendezvous.js';
import { until } from '../helpers/until.js';

/** A signalling channel to the same test in the other browser, and a way to wait for each other. */
export interface CrossSignaling {
  readonly signaling: SignalingChannel;
  /** Tells the other side that this one has come so far, and waits until it has, too. */
  together(point: string): Promise<void>;
}

/** Longest wait for the other browser, in milliseconds. */
const PATIENCE = 30_000;

/** Meets the test of that name in the other browser. */
export async function crossSignaling(name: string): Promise<CrossSignaling> {
  const channel = await rendezvous(name, PATIENCE);
  const signaling: SignalingChannel = {
    onmessage: null,
    onopen: null,
    send: (message) => void channel.send({ message }),
    close() {},
  };
  const said = new Set<string>();
  const listen = async () => {
    for (;;) {
      const { message, point } = await channel.receive<{ message?: string; point?: string }>();
      if (point) said.add(point);
      if (message) signaling.onmessage?.(new MessageEvent('message', { data: message }));
    }
  };
  // It ends when the other test has.
  listen().catch(() => {});
  return {
    signaling,
    async together(point) {
      await channel.send({ point });
      await until(point, () => said.has(point), PATIENCE);
    },
  };
}
