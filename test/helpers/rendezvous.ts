/** Where the same test, running in Chromium and in Firefox at once, finds its other half. For test/cross only. */

export type BrowserName = 'chromium' | 'firefox';

/** A line to the same test in the other browser. It ends with the test. */
export interface Channel {
  /** True in exactly one of the two browsers, the same one in every run: the polite side of perfect negotiation. */
  readonly polite: boolean;
  readonly peerBrowser: BrowserName;
  /** Sends anything that JSON can hold. Messages arrive in order. */
  send(message: unknown): Promise<void>;
  /** The next message; rejects when none comes in time, or when the other test has ended. */
  receive<T>(): Promise<T>;
}

/** Which browser this is. */
export const browserName: BrowserName = navigator.userAgent.includes('Firefox') ? 'firefox' : 'chromium';

const leave = new Set<() => Promise<unknown>>();

/**
 * Meets the test of the same name in the other browser.
 *
 * @param name of the meeting, for example the test's title.
 * @param timeout longest wait in ms for the other to come, and then for each message.
 *
 * @example
 * ```ts
 * import { rendezvous } from '../helpers/rendezvous.js';
 *
 * const channel = await rendezvous('a call from Chromium to Firefox');
 * await channel.send({ hello: channel.peerBrowser });
 * const { hello } = await channel.receive<{ hello: string }>();
 * ```
 */
export async function rendezvous(name: string, timeout = 20_000): Promise<Channel> {
  const seat = `/rendezvous/${encodeURIComponent(name)}/${browserName}`;
  const post = async (message: unknown) => {
    const response = await fetch(seat, { method: 'POST', body: JSON.stringify(message) });
    if (!response.ok) throw new Error(`The rendezvous '${name}' does not work: ${response.status}`);
  };
  let heard = 0;
  const hear = async <T>(what: string): Promise<T> => {
    const signal = AbortSignal.timeout(timeout);
    for (;;) {
      const response = await fetch(`${seat}?number=${heard}`, { signal }).catch((cause: Error) => {
        throw new Error(`The other browser is silent in '${name}'; ${what} was awaited for ${timeout} ms.`, { cause });
      });
      if (response.status === 410) throw new Error(`The other browser has left '${name}'; ${what} was awaited.`);
      if (response.status === 200) {
        heard += 1;
        return response.json();
      }
    }
  };

  await fetch(seat, { method: 'PUT' });
  leave.add(() => fetch(seat, { method: 'DELETE' }));
  await post(browserName);
  const peerBrowser = await hear<BrowserName>('its coming');
  let sent: Promise<void> = Promise.resolve();
  let received: Promise<unknown> = Promise.resolve();
  return {
    polite: browserName > peerBrowser,
    peerBrowser,
    send: (message) => (sent = sent.then(() => post(message))),
    receive<T>() {
      const message = received.then(() => hear<T>('a message'));
      received = message.catch(() => undefined);
      return message;
    },
  };
}

afterEach(async () => {
  await Promise.all([...leave].map((go) => go()));
  leave.clear();
});
