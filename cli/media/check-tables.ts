import { type FileHandle, open } from 'node:fs/promises';
import { LONGEST_BOX_HEAD, readBoxExtent } from './boxes.js';
import { SampleTables } from './sample-tables.js';

/**
 * Whether a file of ISO base media can be read in a time that its length explains: see {@link SampleTables}. What is no
 * box ends the search without a word. Throws MediaError.
 *
 * @param size The file's length in bytes.
 */
export async function checkTables(path: string, size: number): Promise<void> {
  const file = await open(path);
  try {
    const boxes = await findTables(file, size);
    const tables = new SampleTables({ size, claimedSize: boxes.end });
    for (const { start, length } of boxes.found) tables.check(await read(file, start, length));
  } finally {
    await file.close();
  }
}

/** Where the outermost boxes with tables in them are, if whole, and where the last box says that it ends. */
async function findTables(file: FileHandle, size: number) {
  const found: { readonly start: number; readonly length: number }[] = [];
  let at = 0;
  while (at < size) {
    const head = await read(file, at, LONGEST_BOX_HEAD);
    const extent = readBoxExtent(head, size - at);
    if (extent === undefined) break;
    const { headLength, length } = extent;
    const hasTables = ['moov', 'moof'].includes(head.toString('latin1', 4, 8));
    if (hasTables && at + length <= size) found.push({ start: at + headLength, length: length - headLength });
    at += length;
  }
  return { found, end: Math.max(at, size) };
}

async function read(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
  return buffer.subarray(0, bytesRead);
}
