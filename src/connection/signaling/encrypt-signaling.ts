import { checkObject } from '../../shared/arguments.js';
import type { Bytes } from '../../shared/stage.js';
import { Sealer } from './sealer.js';
import type { SignalingChannel } from './signaling-channel.js';

/**
 * A channel over which everything is encrypted and authenticated, end to end: whoever carries the messages can lose them,
 * but neither read nor change them, nor put their own fingerprints in the place of the peer's. Both sides need the same key;
 * rooms have an option for it, which tells members apart as well.
 *
 * What does not open is passed on as it came, and the {@link Peer} says `signaling-failed`. Recordings do not open twice, and
 * those of earlier calls are not taken for the peer.
 *
 * @param channel The new one's own from now on.
 * @param key A secret of both sides, as `passphraseKey` and `rawKey` give, or 16 bytes or more (copied). Messages are sealed
 *   under a key that is derived from it, so it can be the media's base key.
 * @example
 * ```ts
 * import { encryptSignaling, Peer } from 'framepipe/connection.js';
 *
 * function call(socket: WebSocket, key: CryptoKey): Peer {
 *   return new Peer(encryptSignaling(socket, key));
 * }
 * ```
 */
export function encryptSignaling(channel: SignalingChannel, key: CryptoKey | Bytes): SignalingChannel {
  checkObject('channel', channel);
  const sealer = new Sealer(key);
  const context = 'framepipe signaling';
  let isClosing = false;
  let sending: Promise<unknown> = Promise.resolve();
  const encrypted: SignalingChannel = {
    onmessage: null,
    onopen: null,
    send(message) {
      // What cannot be sealed or sent counts as lost. In order, and before the end.
      sending = Promise.all([sealer.seal(message, context), sending])
        .then(([sealed]) => channel.send(sealed))
        .catch(() => {});
    },
    close() {
      if (isClosing) return;
      isClosing = true;
      channel.onmessage = null;
      channel.onopen = null;
      void sending.then(() => channel.close());
    },
  };
  channel.onopen = (event) => encrypted.onopen?.(event);
  channel.onmessage = async ({ data }) => {
    const text = typeof data === 'string' ? await sealer.open(data, context).catch(() => undefined) : undefined;
    encrypted.onmessage?.(new MessageEvent('message', { data: text ?? null }));
  };
  return encrypted;
}
