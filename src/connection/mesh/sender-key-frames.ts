import type { Bytes } from '../../shared/stage.js';

/**
 * What members with sender keys say to each other, in network order: a key, or that it has arrived.
 *
 * ```
 *  1 byte  4 bytes   32 or 64 bytes
 * +------+--------+-----------------+
 * | 1    | key ID | base key        |
 * | 2    | key ID |                 |
 * +------+--------+-----------------+
 * ```
 */
export interface KeyFrame {
  readonly keyID: number;
  /** Absent where it is acknowledged. */
  readonly key?: Bytes;
}

const HEADER = 5;
const kinds = { key: 1, acknowledged: 2 } as const;
/** Lengths of base keys: the hashes of the cipher suites. */
const lengths: readonly number[] = [32, 64];

export function encodeKeyFrame({ keyID, key }: KeyFrame): Bytes {
  const frame = new Uint8Array(HEADER + (key?.length ?? 0));
  frame[0] = key ? kinds.key : kinds.acknowledged;
  new DataView(frame.buffer).setUint32(1, keyID);
  if (key) frame.set(key, HEADER);
  return frame;
}

/** Undefined for what is none. The key is a copy. */
export function decodeKeyFrame(frame: Bytes): KeyFrame | undefined {
  if (frame.length < HEADER) return undefined;
  const keyID = new DataView(frame.buffer, frame.byteOffset).getUint32(1);
  if (frame[0] === kinds.acknowledged) return frame.length === HEADER ? { keyID } : undefined;
  const key = frame.slice(HEADER);
  return frame[0] === kinds.key && lengths.includes(key.length) ? { keyID, key } : undefined;
}
