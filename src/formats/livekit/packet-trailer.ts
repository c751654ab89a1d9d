import type { Bytes } from '../../shared/stage.js';

/** What LiveKit calls a frame's metadata: bytes behind it, outside of the encryption. */
export interface WithTrailer {
  readonly frame: Bytes;
  /** Without a byte where there is none. */
  readonly trailer: Bytes;
}

const MAGIC = [0x4c, 0x4b, 0x54, 0x53];
const ENVELOPE_LENGTH = 5;

/**
 * Takes the packet trailer off a frame; `framepipe/metadata.js` reads what is in it. No sealed frame looks as if it had
 * one: at the place of its S stands a key ID, but at that of its T always 0c. Where there is nothing but a trailer, it is
 * none: nothing may pass by because it is a trailer's frame.
 *
 * ```
 *   │ frame │ { tag ^ FF │ length ^ FF │ value ^ FF }* │ length of all ^ FF │ "LKTS" │
 * ```
 */
export function splitPacketTrailer(bytes: Bytes): WithTrailer {
  const end = bytes.length;
  const length = (bytes[end - ENVELOPE_LENGTH] ?? 0xff) ^ 0xff;
  const isThere = length >= ENVELOPE_LENGTH && length < end && MAGIC.every((byte, at) => bytes[end - 4 + at] === byte);
  const start = isThere ? end - length : end;
  return { frame: bytes.subarray(0, start), trailer: bytes.subarray(start) };
}
