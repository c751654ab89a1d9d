import { decodeFrame } from '../peer/frame.js';
import type { SignalingChannel } from '../signaling/signaling-channel.js';

/**
 * The way to one member for one peer after another. The room may hand out another channel when it has been away for a
 * while, and a peer that was closed over there may be followed by another, which is heard by its first word.
 */
export class Wire implements SignalingChannel {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onopen: ((event: Event) => void) | null = null;
  readonly #onHello: () => void;
  #channel: SignalingChannel | undefined;

  /** @param onHello called when somebody asks for a peer while there is none */
  constructor(onHello: () => void) {
    this.#onHello = onHello;
  }

  /** Goes over this channel from now on. */
  use(channel: SignalingChannel): void {
    if (channel === this.#channel) return;
    const isFirst = this.#channel === undefined;
    this.release();
    this.#channel = channel;
    channel.onopen = (event) => this.onopen?.(event);
    channel.onmessage = (event) => {
      if (this.onmessage) this.onmessage(event);
      else if (isHello(event.data)) this.#onHello();
    };
    if (!isFirst) this.onopen?.(new Event('open'));
  }

  send(message: string): void {
    this.#channel?.send(message);
  }

  /** Ends the peer's use of it only. */
  close(): void {
    this.onmessage = null;
    this.onopen = null;
  }

  /** Lets go of the channel. */
  release(): void {
    if (!this.#channel) return;
    this.#channel.onmessage = null;
    this.#channel.onopen = null;
    this.#channel = undefined;
  }
}

/** The first word of a peer is addressed to nobody; what a closed one has repeated is not such. */
function isHello(data: unknown): boolean {
  const frame = decodeFrame(data);
  return frame?.hello === true && frame.to === undefined;
}
