import type { EncodedTransformError } from '../../shared/errors.js';

/** What carries a room: a server, or the browser's own channel between tabs. */
export interface RoomCarrier {
  /** Sends to one member, if it can. */
  send(to: string, data: string): void;
  /** Leaves the room. */
  close(): void;
}

/** Hears what a carrier has to tell. */
export interface RoomListener {
  /** One is in the room, for the first time or again, with these others. */
  onOpen(members: readonly string[]): void;
  onJoined(id: string): void;
  onLeft(id: string): void;
  onMessage(from: string, data: string): void;
  /** It is broken, and tries again. */
  onBroken(error: EncodedTransformError): void;
  /** It is over. */
  onRefused(error: EncodedTransformError): void;
}
