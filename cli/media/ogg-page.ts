import type { ByteStream } from './byte-stream.js';
import { MediaError } from './media.js';

const HEADER_LENGTH = 27;

/** A page of Ogg, taken apart. */
export interface Page {
  readonly serial: number;
  /** Where the last packet that ends in it ends, in samples. */
  readonly granule: bigint;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Whether it begins with the rest of a packet. */
  readonly continues: boolean;
  /** Packets and, as the last one where `isOpen`, the beginning of one. */
  readonly packets: readonly Uint8Array[];
  readonly isOpen: boolean;
}

export function isOgg(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 4)).toString('latin1') === 'OggS';
}

/**
 * The next page (RFC 3533 6); `undefined` at the end of the file.
 *
 * ```
 *   'OggS' │ 0 │ flags │ granule position (8) │ serial (4) │ number (4) │ CRC (4) │ segments (1) │ their lengths │ segments
 * ```
 */
export async function readPage(stream: ByteStream): Promise<Page | undefined> {
  if (!(await stream.has(1))) return undefined;
  await stream.has(HEADER_LENGTH);
  if (!isOgg(stream.window)) throw new MediaError('damaged', 'What follows is no page of Ogg.');
  const head = Buffer.from(await stream.take(HEADER_LENGTH));
  const lengths = await stream.take(head[26] ?? 0);
  const body = lengths.reduce((sum, length) => sum + length, 0);
  const bytes = await stream.take(body);
  if (head.length < HEADER_LENGTH || lengths.length < head[26]! || bytes.length < body) {
    throw new MediaError('truncated', 'It ends within a page of Ogg.');
  }
  const packets: Uint8Array[] = [];
  let start = 0;
  let end = 0;
  for (const length of lengths) {
    end += length;
    if (length === 255) continue;
    packets.push(bytes.subarray(start, end));
    start = end;
  }
  const isOpen = lengths.at(-1) === 255;
  if (isOpen) packets.push(bytes.subarray(start, end));
  const flags = head[5]!;
  return {
    serial: head.readUInt32LE(14),
    granule: head.readBigInt64LE(6),
    continues: (flags & 1) !== 0,
    isFirst: (flags & 2) !== 0,
    isLast: (flags & 4) !== 0,
    packets,
    isOpen,
  };
}
