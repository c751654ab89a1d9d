import { open } from 'node:fs/promises';
import { LONGEST_BOX_HEAD, readBoxExtent } from './boxes.js';
import { MediaError } from './media.js';

/** Where an element or box ends: a length, or `undefined` for one that lasts as long as its children do. */
interface Extent {
  readonly headLength: number;
  readonly length: number | undefined;
}

/** Of the longest head: an EBML ID of 4 and a size of 8 bytes, or a box's. */
const LONGEST_HEAD = Math.max(12, LONGEST_BOX_HEAD);

/**
 * Whether a container ends where it says: its outermost elements must reach no further than the file. mediabunny ends
 * without a word where the file does. Throws {@link MediaError} where something is missing.
 *
 * @param size The file's length in bytes.
 */
export async function checkWhole(path: string, size: number): Promise<void> {
  const file = await open(path);
  try {
    let isMatroska = false;
    for (let at = 0; at < size; ) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_HEAD), 0, LONGEST_HEAD, at);
      const head = buffer.subarray(0, bytesRead);
      if (at === 0) isMatroska = head[0] === 0x1a;
      const extent = isMatroska ? readElement(head) : readBoxExtent(head, size - at);
      if (extent === undefined) throw new MediaError('damaged', `What stands at byte ${at} belongs to no container.`);
      const end = at + (extent.length ?? extent.headLength);
      if (end > size) throw new MediaError('truncated', `It ends ${end - size} bytes too early.`);
      at = end;
    }
  } finally {
    await file.close();
  }
}

/** EBML (RFC 8794 4): ID and size, each with its length in its leading zeros. A size of ones only is unknown. */
function readElement(head: Buffer): Extent | undefined {
  const idLength = Math.clz32(head[0] ?? 0) - 23;
  const first = head[idLength];
  if (idLength > 4 || first === undefined) return undefined;
  const sizeLength = Math.clz32(first) - 23;
  const headLength = idLength + sizeLength;
  if (sizeLength > 8 || head.length < headLength) return undefined;
  let size = first & ((1 << (8 - sizeLength)) - 1);
  let isUnknown = size === (1 << (8 - sizeLength)) - 1;
  for (const byte of head.subarray(idLength + 1, headLength)) {
    size = size * 256 + byte;
    isUnknown &&= byte === 255;
  }
  return { headLength, length: isUnknown ? undefined : headLength + size };
}
