import type { Bytes } from '../shared/stage.js';
import type { MlsSession } from './mls-session.js';

/** What carries bytes both ways: an RTCDataChannel, a WebSocket, or anything with these two. */
export interface MlsPort {
  /** Sends one message, whole. */
  send(data: Bytes): void;
  /** Called with each message that comes. */
  onmessage: ((event: MessageEvent) => void) | null;
  /** Set to `arraybuffer` where there is one. */
  binaryType?: string;
}

/**
 * Carries a session's messages over a port on which every message goes to all, the sender among them, in one order for
 * all: a room on a server that sends each binary message on to everybody. The port is the session's own; key packages
 * can be sent over it as well.
 *
 * Where the server does not send to the sender, or orders differently for different members, the group parts; for data
 * channels from everybody to everybody, see `MlsMesh`.
 *
 * @returns A function that ends it.
 *
 * @example
 * ```ts
 * import { carryMls, type MlsSession } from 'framepipe/mls.js';
 *
 * async function join(session: MlsSession, socket: WebSocket): Promise<void> {
 *   carryMls(session, socket);
 *   socket.send(await session.keyPackage());
 * }
 * ```
 */
export function carryMls(session: MlsSession, port: MlsPort): () => void {
  const send = ({ detail }: CustomEvent<{ readonly bytes: Bytes }>) => port.send(detail.bytes);
  session.addEventListener('message', send);
  listen(port, (bytes) => void session.receive(bytes));
  return () => {
    session.removeEventListener('message', send);
    port.onmessage = null;
  };
}

/** Hears the binary messages of a port; text is none of ours. */
export function listen(port: MlsPort, hear: (bytes: Bytes) => void): void {
  if ('binaryType' in port) port.binaryType = 'arraybuffer';
  port.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) hear(new Uint8Array(data));
    else if (data instanceof Uint8Array) hear(Uint8Array.from(data));
  };
}
