/** The size of each of some tiles, in CSS pixels. */
export interface TileSize {
  readonly width: number;
  readonly height: number;
}

/** Breadth to height of a tile: as wide as cameras are, or cut at the sides, more of it on an upright screen. */
const [WIDEST, NARROWEST, NARROWEST_UPRIGHT] = [16 / 9, 4 / 3, 3 / 4];

/** The size in which so many tiles, with a gap between them, fill the most of a place. */
export function arrange(count: number, width: number, height: number, gap: number): TileSize {
  const narrowest = width > height ? NARROWEST : NARROWEST_UPRIGHT;
  let best: TileSize = { width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cell = { width: (width - gap * (columns - 1)) / columns, height: (height - gap * (rows - 1)) / rows };
    if (cell.width <= 0 || cell.height <= 0) continue;
    // Rounded down, or a row would have one less than it has room for.
    const size = {
      width: Math.floor(Math.min(cell.width, cell.height * WIDEST)),
      height: Math.floor(Math.min(cell.height, cell.width / narrowest)),
    };
    if (size.width * size.height > best.width * best.height) best = size;
  }
  return best;
}
