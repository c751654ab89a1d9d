/**
 * What members tell each other beside MLS itself, as application messages of MLS (RFC 9420, section 15):
 *
 * ```
 *  1 byte  4 bytes
 * +------+------------+
 * | kind | leaf index |     in network order
 * +------+------------+
 * ```
 *
 * That a leave is asked for like this, and granted by a Remove that names the leaver itself, spares everybody to have
 * received the leaver's proposal before the commit that refers to it.
 */
import type { Bytes } from '../../shared/stage.js';

/** `ready`: this member's receivers have the key of the epoch. `leaving`: this member wants to be removed. */
export const noticeKinds = { ready: 1, leaving: 2 } as const;

export interface Notice {
  readonly kind: keyof typeof noticeKinds;
  /** Whom it is about. Members vouch for themselves; one who lies does no more than it could do anyway. */
  readonly index: number;
}

const LENGTH = 5;

export function encodeNotice({ kind, index }: Notice): Bytes {
  const bytes = new Uint8Array(LENGTH);
  bytes[0] = noticeKinds[kind];
  new DataView(bytes.buffer).setUint32(1, index);
  return bytes;
}

export function decodeNotice(bytes: Uint8Array): Notice | undefined {
  if (bytes.length !== LENGTH) return undefined;
  const index = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  if (bytes[0] === noticeKinds.ready) return { kind: 'ready', index };
  return bytes[0] === noticeKinds.leaving ? { kind: 'leaving', index } : undefined;
}
