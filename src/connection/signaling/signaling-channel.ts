/**
 * A way to one other peer, and back: four members, any transport. A WebSocket whose server passes on what it gets, and an
 * RTCDataChannel of another connection, are such as they are.
 *
 * It may lose, delay, repeat and reorder messages, and break off for a while: {@link Peer} numbers and repeats what it
 * sends. Whoever carries the messages can read and change them, and so sit in the middle of the call, unless they are
 * encrypted (see `encryptSignaling`, and the option `key` of rooms).
 *
 * @example
 * ```ts
 * import { Peer, type SignalingChannel } from 'framepipe/connection.js';
 *
 * function call(port: MessagePort): Peer {
 *   const channel: SignalingChannel = {
 *     send: (message) => port.postMessage(message),
 *     onmessage: null,
 *     onopen: null,
 *     close: () => port.close(),
 *   };
 *   port.onmessage = (event) => channel.onmessage?.(event);
 *   return new Peer(channel);
 * }
 * ```
 */
export interface SignalingChannel {
  /** Sends one message, if it can. Where it throws, the message counts as lost, and is sent again later. */
  send(message: string): void;
  /** Called with each message of the peer, as `event.data`. */
  onmessage: ((event: MessageEvent) => void) | null;
  /** Called when it works, or works again: what has not arrived is then sent at once. */
  onopen: ((event: Event) => void) | null;
  /** Ends it. */
  close(): void;
}
