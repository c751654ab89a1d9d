/** H.264 headers that no encoder at hand writes, by chance within the rules: slice groups, fields, redundant slices, … */
import { BitWriter, dice, nalUnit } from './bit-writer.mjs';

const SLICE = 1;
const IDR_SLICE = 5;
const SEI = 6;
const SPS = 7;
const PPS = 8;
const SLICE_TYPES = { P: 0, B: 1, I: 2, SP: 3, SI: 4 };
const HIGH_444 = 244;

/** Access units, each with its slices. */
export function craftH264(seed, groups = 8, pictures = 8) {
  const { integer, chance, pick } = dice(seed);
  const units = [];
  for (let group = 0; group < groups; group += 1) {
    const sps = makeSps();
    const sets = [makePps(sps, 0), makePps(sps, 1)];
    const first = Buffer.concat([sps.bytes, ...sets.map(({ bytes }) => bytes)]);
    for (let picture = 0; picture < pictures; picture += 1) {
      const isIdr = picture === 0;
      const reference = isIdr ? 3 : integer(0, 3);
      const frame = integer(0, 2 ** sps.frameNumBits - 1);
      const poc = integer(0, 2 ** sps.pocBits - 1);
      const isField = !sps.framesOnly && chance();
      const common = { isIdr, reference, frame: isIdr ? 0 : frame, poc, isField, pps: sets[integer(0, 1)] };
      const slices = Array.from({ length: integer(1, 3) }, (_, index) => makeSlice(sps, { ...common, index }));
      const sei = chance(0.3) ? [recoveryPoint(integer(0, 1), chance(0.3) ? 260 : 17)] : [];
      units.push({ bytes: Buffer.concat([...(isIdr ? [first] : []), ...sei, ...slices]) });
    }
  }
  return units;

  function recoveryPoint(count, userData) {
    const w = new BitWriter();
    w.u(8, 5); // user_data_unregistered(); 255 says that its length goes on
    if (userData >= 255) w.u(8, 255);
    w.u(8, userData % 255);
    for (let left = userData; left > 0; left -= 1) w.u(8, integer(0, 1));
    const own = new BitWriter();
    own.ue(count);
    own.flag(true);
    own.flag(false);
    own.u(2, 0);
    if (own.bits.length % 8) own.trail();
    w.u(8, 6);
    w.u(8, own.bytes().length);
    w.bits += own.bits;
    return nalUnit([SEI], w.trail().bytes());
  }

  function makeSps() {
    const w = new BitWriter();
    const isHigh = chance(0.6);
    w.u(8, isHigh ? pick(100, 110, 122, HIGH_444) : pick(66, 77, 88));
    w.u(8, 0);
    w.u(8, 40);
    w.ue(0);
    let chroma = 1;
    let separate = false;
    if (isHigh) {
      chroma = w.ue(integer(0, 3));
      separate = chroma === 3 && w.flag(chance());
      w.ue(integer(0, 2));
      w.ue(integer(0, 2));
      w.flag(false);
      if (w.flag(chance())) scalingLists(w, chroma === 3 ? 12 : 8);
    }
    const frameNumBits = w.ue(integer(0, 12)) + 4;
    const pocType = w.ue(integer(0, 2));
    let pocBits = 0;
    let isZero = false;
    if (pocType === 0) pocBits = w.ue(integer(0, 12)) + 4;
    if (pocType === 1) {
      isZero = w.flag(chance());
      w.se(integer(-9, 9));
      w.se(integer(-9, 9));
      for (let left = w.ue(integer(0, 5)); left > 0; left -= 1) w.se(integer(-9, 9));
    }
    w.ue(4);
    w.flag(chance());
    const columns = w.ue(integer(5, 40)) + 1;
    const rows = w.ue(integer(5, 30)) + 1;
    const framesOnly = w.flag(chance());
    const adaptive = !framesOnly && w.flag(chance());
    w.flag(true);
    if (w.flag(chance())) for (let side = 0; side < 4; side += 1) w.ue(integer(0, 7));
    if (w.flag(chance())) {
      if (w.flag(chance())) {
        w.u(8, 255);
        w.u(16, 4);
        w.u(16, 3);
      }
      if (w.flag(chance())) w.flag(chance());
      if (w.flag(chance())) {
        w.u(3, 5);
        w.flag(chance());
        if (w.flag(chance())) for (const value of [9, 16, 9]) w.u(8, value);
      }
      w.u(6, 0); // chroma_loc, timing, nal_hrd, vcl_hrd, pic_struct, bitstream_restriction
    }
    const bytes = nalUnit([0x60 | SPS], w.trail().bytes());
    return {
      bytes,
      chroma: separate ? 0 : chroma,
      separate,
      frameNumBits,
      pocType,
      pocBits,
      isZero,
      framesOnly,
      adaptive,
      columns,
      rows,
      units: columns * rows,
    };
  }

  function scalingLists(w, count) {
    for (let list = 0; list < count; list += 1) {
      if (!w.flag(chance())) continue;
      let last = 8;
      for (let left = list < 6 ? 16 : 64; left > 0; left -= 1) {
        const scale = pick(0, 10, 20, 40);
        const delta = ((scale - last + 128 + 256) % 256) - 128;
        w.se(delta);
        if (scale === 0) break;
        last = scale;
      }
    }
  }

  function makePps(sps, id) {
    const w = new BitWriter();
    w.ue(id);
    w.ue(0);
    const cabac = w.flag(chance());
    const deltaPoc = w.flag(chance());
    const groups = w.ue(chance(0.4) ? integer(1, 3) : 0) + 1;
    let changeBits = 0;
    if (groups > 1) {
      const type = w.ue(groups === 2 ? integer(0, 6) : pick(0, 1, 2, 6));
      if (type === 0) for (let group = 0; group < groups; group += 1) w.ue(integer(0, 5));
      if (type === 2) {
        for (let group = 1; group < groups; group += 1) {
          w.ue(1);
          w.ue(sps.columns + 3);
        }
      }
      if (type >= 3 && type <= 5) {
        w.flag(chance());
        const rate = w.ue(integer(0, 6)) + 1;
        changeBits = Math.ceil(Math.log2(Math.ceil(sps.units / rate) + 1));
      }
      if (type === 6) {
        w.ue(sps.units - 1);
        for (let left = sps.units; left > 0; left -= 1) w.u(groups > 2 ? 2 : 1, integer(0, groups - 1));
      }
    }
    const counts = [w.ue(integer(0, 3)) + 1, w.ue(integer(0, 3)) + 1];
    const weightsP = w.flag(chance());
    const weightsB = w.u(2, integer(0, 2)) === 1;
    const initialQp = 26 + w.se(integer(-20, 20));
    w.se(0);
    w.se(integer(-12, 12));
    const deblocking = w.flag(chance());
    w.flag(chance());
    const redundant = w.flag(chance());
    const bytes = nalUnit([0x60 | PPS], w.trail().bytes());
    return { bytes, id, cabac, deltaPoc, changeBits, counts, weightsP, weightsB, initialQp, deblocking, redundant };
  }

  function makeSlice(sps, { pps, isIdr, reference, frame, poc, isField, index }) {
    const w = new BitWriter();
    w.ue(index);
    const sliceType = isIdr ? pick('I', 'SI') : pick('P', 'B', 'I', 'SP', 'SI');
    w.ue(SLICE_TYPES[sliceType]);
    w.ue(pps.id);
    if (sps.separate) w.u(2, integer(0, 2));
    w.u(sps.frameNumBits, frame);
    if (!sps.framesOnly && w.flag(isField)) w.flag(false);
    if (isIdr) w.ue(7);
    if (sps.pocType === 0) {
      w.u(sps.pocBits, poc);
      if (pps.deltaPoc && !isField) w.se(integer(-3, 3));
    }
    if (sps.pocType === 1 && !sps.isZero) {
      w.se(integer(-3, 3));
      if (pps.deltaPoc && !isField) w.se(integer(-3, 3));
    }
    if (pps.redundant) w.ue(index === 0 ? 0 : integer(0, 2));
    const lists = sliceType === 'B' ? 2 : sliceType.endsWith('P') ? 1 : 0;
    if (lists > 0) prediction(w, sps, pps, sliceType, lists);
    if (reference > 0) {
      if (isIdr) w.u(2, 0);
      else if (w.flag(chance())) {
        for (const operation of [1, 2, 3, 4, 6].filter(() => chance())) {
          w.ue(operation);
          w.ue(integer(0, 3));
          if (operation === 3) w.ue(integer(0, 3));
        }
        w.ue(0);
      }
    }
    if (pps.cabac && lists > 0) w.ue(integer(0, 2));
    const qp = integer(Math.max(0, pps.initialQp - 20), Math.min(51, pps.initialQp + 20));
    w.se(qp - pps.initialQp);
    if (sliceType === 'SP') w.flag(chance());
    if (sliceType.startsWith('S')) w.se(0);
    if (pps.deblocking) w.ue(1);
    w.u(pps.changeBits, 0);
    if (pps.cabac) while (w.bits.length % 8) w.flag(true);
    for (let left = 6; left > 0; left -= 1) w.u(8, integer(0, 255));
    return nalUnit([(reference << 5) | (isIdr ? IDR_SLICE : SLICE)], w.trail().bytes());
  }

  function prediction(w, sps, pps, sliceType, lists) {
    if (sliceType === 'B') w.flag(chance());
    let counts = pps.counts.slice(0, lists);
    if (w.flag(chance())) counts = counts.map(() => w.ue(integer(0, 3)) + 1);
    for (const count of counts) {
      if (!w.flag(chance())) continue;
      for (let left = integer(1, count); left > 0; left -= 1) {
        w.ue(integer(0, 2));
        w.ue(integer(0, 3));
      }
      w.ue(3);
    }
    if (sliceType === 'B' ? pps.weightsB : pps.weightsP) {
      w.ue(integer(0, 7));
      if (sps.chroma !== 0) w.ue(integer(0, 7));
      for (const count of counts) {
        for (let entry = 0; entry < count; entry += 1) {
          if (w.flag(chance())) for (let left = 2; left > 0; left -= 1) w.se(integer(-50, 50));
          if (sps.chroma !== 0 && w.flag(chance())) for (let left = 4; left > 0; left -= 1) w.se(integer(-50, 50));
        }
      }
    }
  }
}
