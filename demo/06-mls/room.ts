import type { MlsPort } from 'framepipe/mls.js';

/** Stands for a room on a server: each message goes to everybody in it, the sender too, in one order for all. */
export class Room {
  readonly #ports: MlsPort[] = [];

  enter(): MlsPort {
    const port: MlsPort = { send: (data) => this.#sendAll(data), onmessage: null };
    this.#ports.push(port);
    return port;
  }

  #sendAll(data: Uint8Array): void {
    for (const { onmessage } of this.#ports) onmessage?.(new MessageEvent('message', { data }));
  }
}
