/** AV1 headers that no encoder at hand writes, by chance within the rules: operating points, frame numbers, sizes, … */
import { BitWriter, dice } from './bit-writer.mjs';

const SEQUENCE_HEADER = 1;
const TEMPORAL_DELIMITER = 2;
const FRAME_HEADER = 3;
const FRAME = 6;
const [KEY, INTER, INTRA_ONLY, SWITCH] = [0, 1, 2, 3];
const SELECT = 2;

/** Temporal units, and the size of the last picture that each shows. */
export function craftAv1(seed, groups = 8, pictures = 10) {
  const { integer, chance, pick } = dice(seed);
  const units = [];
  for (let group = 0; group < groups; group += 1) {
    const sequence = makeSequence();
    const slots = [];
    for (let picture = 0; picture < pictures; picture += 1) {
      const parts = [obu(TEMPORAL_DELIMITER, Buffer.alloc(0))];
      if (picture === 0) parts.push(sequence.obu);
      const frames = picture === 0 ? 1 : pick(1, 1, 2);
      const made = Array.from({ length: frames }, () => makeFrame(sequence, slots, picture === 0));
      const { size } = made.findLast(({ isShown }) => isShown) ?? made.at(-1);
      units.push({ bytes: Buffer.concat([...parts, ...made.map(({ bytes }) => bytes)]), size });
    }
  }
  return units;

  function obu(type, payload, layers) {
    const head = [(type << 3) | (layers ? 4 : 0) | 2];
    if (layers) head.push((layers.temporal << 5) | (layers.spatial << 3));
    for (let rest = payload.length; ; rest >>= 7) {
      head.push((rest & 127) | (rest > 127 ? 128 : 0));
      if (rest <= 127) break;
    }
    return Buffer.concat([Buffer.from(head), payload]);
  }

  function makeSequence() {
    const w = new BitWriter();
    const s = { profile: w.u(3, integer(0, 2)) };
    w.u(2, 0); // still_picture, reduced_still_picture_header
    let delayBits = 0;
    if (w.flag(chance())) {
      w.u(32, 1);
      w.u(32, 30);
      s.equalInterval = w.flag(chance());
      if (s.equalInterval) w.ue(integer(0, 100));
      if (w.flag(chance(0.7))) {
        s.model = true;
        delayBits = w.u(5, integer(4, 31)) + 1;
        w.u(32, 1);
        s.removalBits = w.u(5, integer(4, 31)) + 1;
        s.presentationBits = w.u(5, integer(4, 31)) + 1;
      }
    }
    const initialDelay = w.flag(chance());
    s.points = Array.from({ length: w.u(5, integer(0, 5)) + 1 }, () => {
      const layers = w.u(12, chance(0.3) ? 0 : integer(0x101, 0xfff) | 0x101);
      if (w.u(5, integer(0, 15)) > 7) w.flag(chance());
      const hasModel = s.model && w.flag(chance());
      if (hasModel) {
        w.u(delayBits, 5);
        w.u(delayBits, 5);
        w.flag(chance());
      }
      if (initialDelay && w.flag(chance())) w.u(4, 3);
      return { layers, hasModel };
    });
    s.sizeBits = 14;
    w.u(4, s.sizeBits - 1);
    w.u(4, s.sizeBits - 1);
    s.width = integer(16, 9000);
    s.height = integer(16, 3000);
    w.u(s.sizeBits, s.width - 1);
    w.u(s.sizeBits, s.height - 1);
    s.idBits = 0;
    if (w.flag(chance(0.3))) {
      s.deltaBits = w.u(4, integer(6, 10)) + 2;
      s.idBits = s.deltaBits + w.u(3, integer(0, 3)) + 1;
    }
    s.large = w.flag(chance());
    w.u(2, 3);
    w.u(4, 0); // interintra, masked, warped, dual filter
    const orderHint = w.flag(chance(0.7));
    if (orderHint) {
      w.flag(chance());
      s.motion = w.flag(chance());
    }
    s.screen = w.flag(chance()) ? SELECT : w.u(1, integer(0, 1));
    s.integer = SELECT;
    if (s.screen > 0 && !w.flag(chance())) s.integer = w.u(1, integer(0, 1));
    s.hintBits = orderHint ? w.u(3, integer(2, 7)) + 1 : 0;
    s.superres = w.flag(chance());
    w.u(2, 0); // cdef, restoration
    s.mono = colors(w, s.profile);
    w.flag(false); // film_grain_params_present
    s.obu = obu(SEQUENCE_HEADER, w.trail().bytes());
    return s;
  }

  function colors(w, profile) {
    const high = w.flag(chance());
    const twelve = high && profile === 2 && w.flag(chance());
    const mono = profile !== 1 && w.flag(chance(0.3));
    const isDescribed = w.flag(chance());
    const isSrgb = isDescribed && profile === 1 && chance();
    if (isDescribed) for (const value of isSrgb ? [1, 13, 0] : [9, 16, 9]) w.u(8, value);
    if (mono) {
      w.flag(chance());
      return true;
    }
    if (!isSrgb) {
      w.flag(chance());
      let is420 = profile === 0;
      if (profile === 2 && twelve && w.flag(chance())) is420 = w.flag(chance());
      if (is420) w.u(2, 0);
    }
    w.flag(chance());
    return false;
  }

  function makeFrame(s, slots, isFirst) {
    const w = new BitWriter();
    const layers = chance() ? { temporal: integer(0, 2), spatial: isFirst ? 0 : integer(0, 1) } : undefined;
    const { temporal, spatial } = layers ?? { temporal: 0, spatial: 0 };
    const hasTimes = s.model && !s.equalInterval;
    const shownAgain = slots.map((slot, index) => (slot?.showable ? index : -1)).filter((index) => index >= 0);
    if (w.flag(!isFirst && shownAgain.length > 0 && chance(0.3))) {
      const slot = w.u(3, pick(...shownAgain));
      if (hasTimes) w.u(s.presentationBits, 1);
      w.u(s.idBits, slots[slot].id);
      const shown = { ...slots[slot], showable: false };
      slots[slot] = shown;
      if (shown.type === KEY) slots.fill(shown, 0, 8);
      return { bytes: obu(FRAME_HEADER, w.trail().bytes(), layers), size: shown.size, isShown: true };
    }
    const type = w.u(2, isFirst ? KEY : pick(KEY, INTER, INTER, INTER, INTRA_ONLY, SWITCH));
    const isIntra = type === KEY || type === INTRA_ONLY;
    const isShown = w.flag(isFirst || chance(0.6));
    const showable = isShown ? type !== KEY : undefined;
    if (isShown && hasTimes) w.u(s.presentationBits, 1);
    const isShowable = isShown ? showable : w.flag(chance());
    const restarts = type === KEY && isShown;
    const isResilient = type === SWITCH || restarts || w.flag(chance(0.3));
    const disablesUpdate = w.flag(chance(0.2));
    const screen = s.screen === SELECT ? w.flag(chance()) : s.screen === 1;
    let integerMotion = screen && (s.integer === SELECT ? w.flag(chance()) : s.integer === 1);
    if (isIntra) integerMotion = true;
    const last = slots.id ?? 0;
    const id = s.idBits > 0 ? (isFirst ? 5 : (last + integer(1, 3)) % 2 ** s.idBits) : 0;
    slots.id = id;
    w.u(s.idBits, id);
    const overrides = type === SWITCH || w.flag(chance());
    const hint = integer(0, 2 ** s.hintBits - 1);
    w.u(s.hintBits, hint);
    if (!isIntra && !isResilient) w.u(3, 7); // primary_ref_frame: none
    if (s.model && w.flag(chance())) {
      for (const { layers: mask, hasModel } of s.points) {
        if (hasModel && (mask === 0 || ((mask >> temporal) & 1 && (mask >> (spatial + 8)) & 1))) w.u(s.removalBits, 1);
      }
    }
    const refreshed = type === SWITCH || restarts ? 255 : w.u(8, integer(0, 254));
    if ((!isIntra || refreshed !== 255) && isResilient && s.hintBits > 0) {
      for (let slot = 0; slot < 8; slot += 1) w.u(s.hintBits, slots[slot]?.hint ?? 0);
    }
    let size;
    if (isIntra) {
      size = ownSize(w, s, overrides);
      if (screen && size.width === size.coded) w.flag(false);
    } else {
      const isEarlier = (slot) => hint > slot.hint && hint - slot.hint < 2 ** (s.hintBits - 1);
      const mayBeShort = s.idBits === 0 && slots.every(isEarlier) && !(overrides && !isResilient);
      const isShort = s.hintBits > 0 && w.flag(mayBeShort && chance(0.7)); // frame_refs_short_signaling
      if (isShort) w.u(6, integer(0, 63));
      const references = isShort
        ? []
        : Array.from({ length: 7 }, () => {
            const slot = w.u(3, integer(0, 7));
            if (s.idBits > 0) w.u(s.deltaBits, (id - slots[slot].id + 2 ** s.idBits - 1) % 2 ** s.idBits);
            return slot;
          });
      if (overrides && !isResilient) {
        const found = integer(0, 7);
        for (let index = 0; index <= found && index < 7; index += 1) w.flag(index === found);
        size = found < 7 ? { ...slots[references[found]].size } : ownSize(w, s, true);
        if (found < 7) size.coded = superresolution(w, s, size.width);
      } else size = ownSize(w, s, overrides);
      if (!integerMotion) w.flag(chance());
      if (!w.flag(chance())) w.u(2, integer(0, 3));
      w.flag(chance());
      if (!isResilient && s.motion) w.flag(chance());
    }
    if (!disablesUpdate) w.flag(chance());
    tiles(w, s, size);
    w.u(8, integer(1, 255));
    w.u(8 * 60, 0);
    for (let slot = 0; slot < 8; slot += 1)
      if ((refreshed >> slot) & 1) slots[slot] = { type, hint, size, id, showable: isShowable };
    return { bytes: obu(FRAME, w.bytes(), layers), size, isShown };
  }

  function ownSize(w, s, overrides) {
    let { width, height } = s;
    if (overrides) {
      width = w.u(s.sizeBits, integer(15, s.width - 1)) + 1;
      height = w.u(s.sizeBits, integer(15, s.height - 1)) + 1;
    }
    const coded = superresolution(w, s, width);
    if (w.flag(chance(0.2))) w.u(32, 0x01230145);
    return { width, height, coded };
  }

  function superresolution(w, s, width) {
    if (!s.superres || !w.flag(chance())) return width;
    const denominator = w.u(3, integer(0, 7)) + 9;
    return Math.floor((width * 8 + Math.floor(denominator / 2)) / denominator);
  }

  function tiles(w, s, { coded, height }) {
    const block = s.large ? 128 : 64;
    const columns = Math.ceil((2 * Math.ceil(coded / 8) * 4) / block);
    const rows = Math.ceil((2 * Math.ceil(height / 8) * 4) / block);
    const log2 = (unit, target) => Math.max(0, Math.ceil(Math.log2(target / unit)));
    const leastColumns = log2(4096 / block, columns);
    const least = Math.max(leastColumns, log2((4096 * 2304) / block ** 2, rows * columns));
    let columnsLog2 = leastColumns;
    let rowsLog2;
    if (w.flag(chance())) {
      const most = log2(1, Math.min(columns, 64));
      while (columnsLog2 < most && w.flag(chance())) columnsLog2 += 1;
      rowsLog2 = Math.max(least - columnsLog2, 0);
      const mostRows = log2(1, Math.min(rows, 64));
      while (rowsLog2 < mostRows && w.flag(chance())) rowsLog2 += 1;
    } else {
      const across = sizes(w, columns, 4096 / block);
      const area = least > 0 ? Math.floor((rows * columns) / 2 ** (least + 1)) : rows * columns;
      const down = sizes(w, rows, Math.max(Math.floor(area / Math.max(...across)), 1));
      columnsLog2 = log2(1, across.length);
      rowsLog2 = log2(1, down.length);
    }
    if (columnsLog2 + rowsLog2 > 0) {
      w.u(columnsLog2 + rowsLog2, 0);
      w.u(2, integer(0, 3));
    }
  }

  /** Tiles' sizes one by one, never more than 64. */
  function sizes(w, total, most) {
    const list = [];
    for (let left = total; left > 0; left -= list.at(-1)) {
      const limit = Math.min(left, most);
      const size = chance(0.7) ? limit : integer(Math.ceil(limit / 2), limit);
      nonSymmetric(w, limit, size - 1);
      list.push(size);
    }
    return list;
  }

  /** ns(n). */
  function nonSymmetric(w, limit, value) {
    const width = Math.floor(Math.log2(limit)) + 1;
    const short = 2 ** width - limit;
    if (value < short) w.u(width - 1, value);
    else w.u(width, value + short);
  }
}
