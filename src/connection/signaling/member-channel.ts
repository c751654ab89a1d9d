import type { SignalingChannel } from './signaling-channel.js';

/** The way to one member of a room. Closing it lets go of it; the next peer can have it. */
export class MemberChannel implements SignalingChannel {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onopen: ((event: Event) => void) | null = null;
  readonly #send: (message: string) => void;

  constructor(send: (message: string) => void) {
    this.#send = send;
  }

  send(message: string): void {
    this.#send(message);
  }

  hear(data: string): void {
    this.onmessage?.(new MessageEvent('message', { data }));
  }

  close(): void {
    this.onmessage = null;
    this.onopen = null;
  }
}
