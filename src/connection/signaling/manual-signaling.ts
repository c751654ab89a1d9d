import { checkFunction, wrongType } from '../../shared/arguments.js';
import { EncodedTransformError } from '../../shared/errors.js';
import { fromBase64, toBase64 } from './sealer.js';
import type { SignalingChannel } from './signaling-channel.js';

/** How long messages that belong together may take to come in once all candidates are known, in milliseconds. */
const SETTLING = 100;
/** More messages than any peer has under way. */
const MOST_MESSAGES = 1_024;

/**
 * Signalling by people who copy and paste: one text to the peer, one back, and the call begins. Add all tracks and channels
 * before, as each negotiation takes two more texts.
 *
 * The side that begins has the option `offersFirst`. Texts are as secret as the call is to be: whoever changes them on the
 * way sits in the middle; see {@link encryptSignaling}.
 *
 * @example
 * ```ts
 * import { ManualSignaling, Peer } from 'framepipe/connection.js';
 *
 * async function begin(show: (text: string) => void, paste: () => Promise<string>): Promise<Peer> {
 *   const signaling = new ManualSignaling();
 *   const peer = new Peer(signaling, { offersFirst: true });
 *   peer.connection.createDataChannel('chat', { negotiated: true, id: 0 });
 *   show(await signaling.take(peer.connection));
 *   signaling.put(await paste());
 *   return peer;
 * }
 *
 * async function answer(text: string, show: (text: string) => void): Promise<Peer> {
 *   const signaling = new ManualSignaling();
 *   const peer = new Peer(signaling);
 *   peer.connection.createDataChannel('chat', { negotiated: true, id: 0 });
 *   signaling.put(text);
 *   show(await signaling.take(peer.connection));
 *   return peer;
 * }
 * ```
 */
export class ManualSignaling implements SignalingChannel {
  /** As of any {@link SignalingChannel}. */
  onmessage: ((event: MessageEvent) => void) | null = null;
  /** Never called. */
  onopen: ((event: Event) => void) | null = null;
  /** What a peer repeats is in it once. */
  readonly #messages = new Set<string>();

  /** As of any {@link SignalingChannel}: keeps the message for {@link ManualSignaling.take}. */
  send(message: string): void {
    if (this.#messages.size < MOST_MESSAGES) this.#messages.add(message);
  }

  /**
   * Resolves with the text for the peer, in letters, digits, `+`, `/` and `=`: some thousand characters, with every candidate
   * of the connection, which can take some seconds to be found.
   *
   * @param connection of the {@link Peer}
   * @returns Rejects with EncodedTransformError `closed` where the connection is closed.
   */
  async take(connection: RTCPeerConnection): Promise<string> {
    checkFunction('connection.addEventListener', connection?.addEventListener);
    while (connection.iceGatheringState !== 'complete' || this.#messages.size === 0) {
      if (connection.signalingState === 'closed') throw new EncodedTransformError('closed', 'the connection is closed');
      await pause(SETTLING);
    }
    await pause(SETTLING);
    const text = toBase64(new TextEncoder().encode(JSON.stringify([...this.#messages])));
    this.#messages.clear();
    return text;
  }

  /**
   * Takes in the peer's text, as it was pasted; white space does not matter. Throws TypeError for what is no string, and
   * EncodedTransformError `signaling-failed` for what is no such text, or not all of it.
   */
  put(text: string): void {
    if (typeof text !== 'string') throw wrongType('text', 'a string', text);
    const messages = decode(text);
    if (!messages)
      throw new EncodedTransformError('signaling-failed', 'this is not the text of a peer, or not all of it');
    for (const data of messages) this.onmessage?.(new MessageEvent('message', { data }));
  }

  /** As of any {@link SignalingChannel}. */
  close(): void {
    this.#messages.clear();
  }
}

function decode(text: string): readonly string[] | undefined {
  const bytes = fromBase64(text.replace(/\s/g, ''));
  try {
    const value: unknown = bytes && JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
