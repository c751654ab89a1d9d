/** H.265 headers that no encoder at hand writes, by chance within the rules: reference sets in the SPS, tiles, dependent slices, … */
import { BitWriter, dice, nalUnit } from './bit-writer.mjs';
import { craftSets } from './crafted-h265-sets.mjs';

const IDR_W_RADL = 19;
const SLICE_TYPES = { B: 0, P: 1, I: 2 };
const log2 = (count) => Math.ceil(Math.log2(count));

/** Access units, each with its slices. */
export function craftH265(seed, groups = 8, pictures = 8) {
  const chances = dice(seed);
  const { integer, chance, pick } = chances;
  const { makeVps, makeSps, makePps, referenceSet } = craftSets(chances);
  const units = [];
  for (let group = 0; group < groups; group += 1) {
    const sps = makeSps(group === 0);
    const pps = makePps(sps);
    const sets = Buffer.concat([makeVps(), sps.bytes, pps.bytes]);
    for (let picture = 0; picture < pictures; picture += 1) {
      const isIdr = picture === 0;
      const type = isIdr ? IDR_W_RADL : pick(0, 1, 1, 21);
      const temporalId = isIdr || type === 21 ? 0 : integer(0, sps.subLayers);
      const slices = Array.from({ length: integer(1, Math.min(3, sps.blocks)) }, (_, index) =>
        makeSlice(sps, pps, type, temporalId, index),
      );
      units.push({ bytes: Buffer.concat([...(isIdr ? [sets] : []), ...slices]) });
    }
  }
  return units;
  function makeSlice(sps, pps, type, temporalId, index) {
    const w = new BitWriter();
    const isIrap = type >= 16;
    w.flag(index === 0);
    if (isIrap) w.flag(chance());
    w.ue(0);
    let isDependent = false;
    if (index > 0) {
      isDependent = pps.dependent && w.flag(chance());
      w.u(sps.addressBits, index);
    }
    if (!isDependent) sliceHeader(w, sps, pps, type);
    if (pps.tiles || pps.sync) w.ue(0); // num_entry_point_offsets
    if (pps.extension) w.ue(0); // slice_segment_header_extension_length
    w.trail();
    for (let left = 6; left > 0; left -= 1) w.u(8, integer(0, 255));
    w.u(8, 0x80);
    return nalUnit([type << 1, temporalId + 1], w.bytes());
  }

  function sliceHeader(w, sps, pps, type) {
    const isIdr = type === IDR_W_RADL;
    w.u(pps.extraBits, 0);
    const references = new BitWriter();
    let total = 0;
    let temporalMotion = false;
    if (!isIdr) {
      references.u(sps.pocBits, integer(0, 2 ** sps.pocBits - 1));
      let set;
      if (references.flag(sps.sets.length > 0 && chance())) {
        const choice = integer(0, sps.sets.length - 1);
        references.u(log2(sps.sets.length), choice);
        set = sps.sets[choice];
      } else set = referenceSet(references, sps.sets, true);
      total = set.filter(({ used }) => used).length;
      if (sps.longTerm) {
        const listed = sps.longTerm.length > 0 ? references.ue(integer(0, Math.min(2, sps.longTerm.length))) : 0;
        const own = references.ue(integer(0, 2));
        for (let picture = 0; picture < listed + own; picture += 1) {
          if (picture < listed) {
            const choice = integer(0, sps.longTerm.length - 1);
            if (sps.longTerm.length > 1) references.u(log2(sps.longTerm.length), choice);
            if (sps.longTerm[sps.longTerm.length > 1 ? choice : 0]) total += 1;
          } else {
            references.u(sps.pocBits, integer(0, 2 ** sps.pocBits - 1));
            if (references.flag(chance())) total += 1;
          }
          if (references.flag(chance())) references.ue(integer(0, 5));
        }
      }
      temporalMotion = sps.temporalMotion && references.flag(chance());
    }
    const sliceType = total === 0 || type >= 16 ? 'I' : pick('B', 'P', 'I');
    w.ue(SLICE_TYPES[sliceType]);
    if (pps.outputFlag) w.flag(chance());
    if (sps.separate) w.u(2, integer(0, 2));
    w.bits += references.bits;
    let sao = false;
    if (sps.sao) {
      sao = w.flag(chance());
      if (sps.chroma !== 0) sao = w.flag(chance()) || sao;
    }
    if (sliceType !== 'I') prediction(w, sps, pps, sliceType, total, temporalMotion);
    const qp = integer(Math.max(0, pps.initialQp - 20), Math.min(51, pps.initialQp + 20));
    w.se(qp - pps.initialQp);
    if (pps.chromaOffsets) {
      w.se(0);
      w.se(0);
    }
    let deblockingOff = pps.deblockingOff;
    if (pps.override && w.flag(chance())) {
      deblockingOff = w.flag(chance());
      if (!deblockingOff) {
        w.se(2);
        w.se(-2);
      }
    }
    if (pps.loopAcross && (sao || !deblockingOff)) w.flag(chance());
  }

  function prediction(w, sps, pps, sliceType, total, temporalMotion) {
    const lists = sliceType === 'B' ? 2 : 1;
    let counts = pps.counts.slice(0, lists);
    if (w.flag(chance())) counts = counts.map(() => w.ue(integer(0, 3)) + 1);
    if (pps.listsModification && total > 1) {
      for (const count of counts) {
        if (w.flag(chance())) for (let entry = 0; entry < count; entry += 1) w.u(log2(total), integer(0, total - 1));
      }
    }
    if (lists === 2) w.flag(chance());
    if (pps.cabacInit) w.flag(chance());
    if (temporalMotion) {
      const isFirst = lists === 1 || w.flag(chance());
      const count = counts[isFirst ? 0 : 1];
      if (count > 1) w.ue(integer(0, count - 1));
    }
    if (sliceType === 'B' ? pps.weightsB : pps.weightsP) {
      w.ue(integer(0, 7));
      if (sps.chroma !== 0) w.se(0);
      for (const count of counts) {
        const luma = Array.from({ length: count }, () => w.flag(chance()));
        const chroma = Array.from({ length: count }, () => sps.chroma !== 0 && w.flag(chance()));
        for (let entry = 0; entry < count; entry += 1) {
          if (luma[entry]) for (let left = 2; left > 0; left -= 1) w.se(integer(-20, 20));
          if (chroma[entry]) for (let left = 4; left > 0; left -= 1) w.se(integer(-20, 20));
        }
      }
    }
    w.ue(integer(0, 4));
  }
}
