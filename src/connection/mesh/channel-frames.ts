import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { DataChannelMessage } from '../data/assembler.js';

/**
 * What goes over a mesh's channels. The payload is sealed where the keys of the room can do that.
 *
 * ```
 *  1 byte  1 byte   n bytes   m bytes
 * +------+--------+---------+---------+
 * | kind | n      | name    | payload |     kind: 1 bytes, 2 text
 * +------+--------+---------+---------+
 * ```
 */
const kinds = { bytes: 1, text: 2 } as const;

/** Longest name of a channel, in bytes of UTF-8. */
export const LONGEST_CHANNEL_NAME = 255;

/** A frame taken apart. */
export interface ChannelFrame {
  readonly isText: boolean;
  readonly name: string;
  /** All that is before the payload. */
  readonly header: Bytes;
  readonly payload: Bytes;
}

/** @param name at most {@link LONGEST_CHANNEL_NAME} bytes */
export function channelHeader(name: string, data: DataChannelMessage): Bytes {
  const utf8 = new TextEncoder().encode(name);
  return concat([typeof data === 'string' ? kinds.text : kinds.bytes, utf8.length], utf8);
}

/** Undefined for what is none. */
export function decodeChannelFrame(frame: Bytes): ChannelFrame | undefined {
  const [kind, length] = frame;
  if ((kind !== kinds.bytes && kind !== kinds.text) || length === undefined) return undefined;
  const end = 2 + length;
  const name = decodeText(frame.subarray(2, end));
  if (frame.length < end || !name) return undefined;
  return { isText: kind === kinds.text, name, header: frame.slice(0, end), payload: frame.slice(end) };
}

/** Undefined for what is no UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What a payload is bound to: who has sent it, on which channel. It is authenticated, and not sent. */
export function channelPurpose(sender: string, header: Bytes): Bytes {
  return concat(new TextEncoder().encode(`Framepipe 1.0 mesh channel ${sender}\0`), header);
}
