/** VP9 headers that no encoder at hand writes, by chance within the rules: intra-only frames, changing sizes, segments, … */
import { BitWriter, dice } from './bit-writer.mjs';

/** `Features`: bits and sign of the segmentation features (6.2.11). */
const FEATURES = [
  [8, true],
  [6, true],
  [2, false],
  [0, false],
];

/** Frames, some of them within superframes, and the size of the last picture that each shows. */
export function craftVp9(seed, groups = 8, pictures = 10) {
  const { integer, chance, pick } = dice(seed);
  const units = [];
  for (let group = 0; group < groups; group += 1) {
    const profile = integer(0, 3);
    const slots = [];
    for (let picture = 0; picture < pictures; picture += 1) {
      const frames = Array.from({ length: pick(1, 1, 2, 3) }, (_, index) =>
        makeFrame(profile, slots, picture === 0 && index === 0),
      );
      const { size } = frames.findLast(({ isShown }) => isShown) ?? frames.at(-1);
      const parts = frames.map(({ bytes }) => bytes);
      units.push({ bytes: parts.length === 1 ? parts[0] : superframe(parts), size });
    }
  }
  return units;

  function superframe(frames) {
    const length = Math.max(...frames.map((bytes) => bytes.length)) > 255 ? 2 : pick(1, 2, 4);
    const marker = 0xc0 | ((length - 1) << 3) | (frames.length - 1);
    const sizes = frames.flatMap((bytes) => Array.from({ length }, (_, index) => (bytes.length >> (8 * index)) & 255));
    return Buffer.concat([...frames, Buffer.from([marker, ...sizes, marker])]);
  }

  function makeFrame(profile, slots, isKey) {
    const w = new BitWriter();
    w.u(2, 2);
    w.flag(profile & 1);
    w.flag(profile & 2);
    if (profile === 3) w.u(1, 0);
    if (w.flag(!isKey && chance(0.1))) {
      const slot = w.u(3, integer(0, 7));
      return { bytes: w.bytes(), size: slots[slot], isShown: true };
    }
    w.flag(!isKey);
    const isShown = w.flag(chance(0.7));
    const isResilient = w.flag(chance(0.3));
    let refreshed = 255;
    let size;
    if (isKey) {
      w.u(24, 0x498342);
      colors(w, profile);
      size = ownSize(w);
      renderSize(w);
    } else {
      const isIntra = !isShown && w.flag(chance());
      if (!isResilient) w.u(2, integer(0, 3));
      if (isIntra) {
        w.u(24, 0x498342);
        if (profile > 0) colors(w, profile);
        refreshed = w.u(8, integer(0, 255));
        size = ownSize(w);
        renderSize(w);
      } else {
        refreshed = w.u(8, integer(0, 255));
        const references = [0, 1, 2].map(() => {
          const slot = w.u(3, integer(0, 7));
          w.flag(chance());
          return slot;
        });
        const found = pick(0, 1, 2, 3);
        for (let index = 0; index <= found && index < 3; index += 1) w.flag(index === found);
        size = found < 3 ? slots[references[found]] : ownSize(w);
        renderSize(w);
        w.flag(chance());
        if (!w.flag(chance())) w.u(2, integer(0, 3));
      }
    }
    if (!isResilient) {
      w.flag(chance());
      w.flag(chance());
    }
    w.u(2, integer(0, 3));
    w.u(6, integer(0, 63));
    w.u(3, integer(0, 7));
    if (w.flag(chance()) && w.flag(chance())) for (let delta = 0; delta < 6; delta += 1) optional(w, 6, true);
    w.u(8, integer(0, 255));
    for (let delta = 0; delta < 3; delta += 1) optional(w, 4, true);
    if (w.flag(chance())) segmentation(w);
    tiles(w, size.width);
    w.u(16, 20);
    const header = w.bytes();
    for (let slot = 0; slot < 8; slot += 1) if ((refreshed >> slot) & 1) slots[slot] = size;
    const rest = Buffer.from(Array.from({ length: integer(20, 30) }, () => integer(1, 127)));
    return { bytes: Buffer.concat([header, rest]), size, isShown };
  }

  function colors(w, profile) {
    if (profile >= 2) w.flag(chance());
    const space = profile & 1 ? pick(0, 1, 2, 5, 7) : integer(0, 5);
    w.u(3, space);
    if (space !== 7) w.flag(chance());
    if (profile & 1) {
      if (space !== 7) w.u(2, pick(0, 1, 2)); // 4:2:0 has profiles of its own
      w.u(1, 0);
    }
  }

  function ownSize(w) {
    const size = { width: pick(16, 300, 700, 2000, 5000, 9000), height: integer(1, 300) };
    w.u(16, size.width - 1);
    w.u(16, size.height - 1);
    return size;
  }

  function renderSize(w) {
    if (w.flag(chance(0.2))) w.u(32, 0x01230145);
  }

  function optional(w, bits, isSigned) {
    if (!w.flag(chance())) return;
    w.u(bits, integer(0, 2 ** bits - 1));
    if (isSigned) w.flag(chance());
  }

  function segmentation(w) {
    if (w.flag(chance())) {
      for (let index = 0; index < 7; index += 1) optional(w, 8, false);
      if (w.flag(chance())) for (let index = 0; index < 3; index += 1) optional(w, 8, false);
    }
    if (!w.flag(chance())) return;
    w.flag(chance());
    for (let segment = 0; segment < 8; segment += 1)
      for (const [bits, isSigned] of FEATURES) optional(w, bits, isSigned);
  }

  function tiles(w, width) {
    const superblocks = Math.ceil(Math.ceil(width / 8) / 8);
    let least = 0;
    while (64 * 2 ** least < superblocks) least += 1;
    let most = 1;
    while (superblocks >> most >= 4) most += 1;
    most -= 1;
    for (let columns = least; columns < most; columns += 1) if (!w.flag(chance())) break;
    if (w.flag(chance())) w.flag(chance());
  }
}
