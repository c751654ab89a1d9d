import type { ChannelDefinition, ChannelDefinitions } from '../metadata/channels/define.js';
import type { ClockTransport } from './metadata-clock.js';
import type { MetadataReceiver } from './metadata-receiver.js';
import type { MetadataSender } from './metadata-sender.js';

/** The names of channels that carry text as it is. */
type TextChannel<D extends ChannelDefinitions> = {
  [N in keyof D & string]: D[N] extends ChannelDefinition & { readonly type: 'text'; readonly schema?: never }
    ? N
    : never;
}[keyof D & string];

/**
 * Lets a clock's questions and answers travel as metadata, where there is no data channel: on a channel of type `text`
 * that both directions of the call have, and nothing else uses.
 *
 * @example
 * ```ts
 * import { clockChannel, defineChannels, type MetadataReceiver, type MetadataSender, peerClock } from 'framepipe/channels.js';
 *
 * const { definitions } = defineChannels({ clock: { type: 'text', delivery: 'once' } });
 * type Clocked = typeof definitions;
 *
 * function measure(outgoing: MetadataSender<Clocked>, incoming: MetadataReceiver<Clocked>) {
 *   return peerClock(clockChannel(outgoing, incoming, 'clock'));
 * }
 * ```
 */
export function clockChannel<D extends ChannelDefinitions>(
  sender: MetadataSender<D>,
  receiver: MetadataReceiver<D>,
  channel: TextChannel<D>,
): ClockTransport {
  const target = new EventTarget();
  receiver.addEventListener('value', ({ detail }) => {
    if (detail.channel === channel) target.dispatchEvent(new MessageEvent('message', { data: detail.value }));
  });
  return {
    // What is lost is one measurement.
    send: (text) => void sender.send(channel, text as never).catch(() => {}),
    addEventListener: (type, listener) => target.addEventListener(type, listener),
    removeEventListener: (type, listener) => target.removeEventListener(type, listener),
  };
}
