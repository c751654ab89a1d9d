import type { BitReader } from './bit-reader.js';

const MAX_TILE_WIDTH = 4096;
const MAX_TILE_AREA = 4096 * 2304;
const MAX_TILES = 64; // MAX_TILE_COLS, MAX_TILE_ROWS

/** Passes over tile_info() (AV1 5.9.15) of a picture of `width` to `height` pixels. */
export function skipTileInfo(reader: BitReader, width: number, height: number, use128Superblocks: boolean): void {
  const sizeLog2 = use128Superblocks ? 7 : 6;
  const columns = Math.ceil((2 * ((width + 7) >> 3)) / (1 << (sizeLog2 - 2))); // sbCols, of MiCols
  const rows = Math.ceil((2 * ((height + 7) >> 3)) / (1 << (sizeLog2 - 2)));
  const maxTileWidth = MAX_TILE_WIDTH >> sizeLog2;
  const leastColumnsLog2 = tileLog2(maxTileWidth, columns);
  const leastLog2 = Math.max(leastColumnsLog2, tileLog2(MAX_TILE_AREA >> (2 * sizeLog2), rows * columns));

  let columnsLog2: number;
  let rowsLog2: number;
  if (reader.flag()) {
    columnsLog2 = readIncrements(reader, leastColumnsLog2, tileLog2(1, Math.min(columns, MAX_TILES)));
    rowsLog2 = readIncrements(reader, Math.max(leastLog2 - columnsLog2, 0), tileLog2(1, Math.min(rows, MAX_TILES)));
  } else {
    const acrossColumns = readTileSizes(reader, columns, maxTileWidth);
    const maxTileArea = leastLog2 > 0 ? (rows * columns) >> (leastLog2 + 1) : rows * columns;
    const acrossRows = readTileSizes(reader, rows, Math.max(Math.floor(maxTileArea / acrossColumns.widest), 1));
    columnsLog2 = tileLog2(1, acrossColumns.count);
    rowsLog2 = tileLog2(1, acrossRows.count);
  }
  if (columnsLog2 + rowsLog2 > 0) reader.bits(columnsLog2 + rowsLog2 + 2); // context_update_tile_id, tile_size_bytes_minus_1
}

/** The least k for which `unit << k` reaches `target` (tile_log2(), 5.9.16). */
function tileLog2(unit: number, target: number): number {
  let log2 = 0;
  while (unit << log2 < target) log2 += 1;
  return log2;
}

function readIncrements(reader: BitReader, least: number, most: number): number {
  let value = least;
  while (value < most && reader.flag()) value += 1;
  return value;
}

/** Tiles whose sizes are told one by one, in superblocks. */
function readTileSizes(reader: BitReader, total: number, most: number): { count: number; widest: number } {
  let count = 0;
  let widest = 1;
  for (let left = total; left > 0 && !reader.overrun; count += 1) {
    const size = readNonSymmetric(reader, Math.min(left, most)) + 1;
    widest = Math.max(widest, size);
    left -= size;
    if (count === MAX_TILES) reader.fail();
  }
  return { count, widest };
}

/** ns(n) (4.10.7): a number below `limit`. */
function readNonSymmetric(reader: BitReader, limit: number): number {
  const width = 32 - Math.clz32(limit);
  const short = (1 << width) - limit;
  const value = reader.bits(width - 1);
  return value < short ? value : value * 2 - short + reader.bit();
}
