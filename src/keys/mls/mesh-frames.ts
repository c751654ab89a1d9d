import type { Bytes } from '../../shared/stage.js';
import { decodeMessage } from './wire.js';

/**
 * The first byte of what goes over a port of a mesh:
 *
 * - `hello`: the signature key of the sender follows. First on every port.
 * - `direct`: a message that needs no order.
 * - `submit`: a commit, to the member that orders.
 * - `ordered`: a commit, from the member that orders: this is the one.
 */
export const frameKinds = { hello: 0, direct: 1, submit: 2, ordered: 3 } as const;

/** What a frame is for. */
export type FrameKind = keyof typeof frameKinds;

export function encodeFrame(kind: FrameKind, payload: Bytes): Bytes {
  const frame = new Uint8Array(1 + payload.length);
  frame[0] = frameKinds[kind];
  frame.set(payload, 1);
  return frame;
}

/** The epoch of a message to the group; undefined for all else. */
export function epochOf(message: Bytes): number | undefined {
  const decoded = decodeMessage(message);
  return decoded?.wireformat === 'mls_private_message' ? Number(decoded.privateMessage.epoch) : undefined;
}
