/** H.265 headers that no encoder at hand writes, by chance within the rules: reference sets in the SPS, tiles, dependent slices, … */
import { BitWriter, dice, nalUnit } from './bit-writer.mjs';

const VPS = 32;
const SPS = 33;
const PPS = 34;
const IDR_W_RADL = 19;
const SLICE_TYPES = { B: 0, P: 1, I: 2 };
const log2 = (count) => Math.ceil(Math.log2(count));

/** Access units, each with its slices. */
export function craftH265(seed, groups = 8, pictures = 8) {
  const { integer, chance, pick } = dice(seed);
  const header = (type, temporalId = 0) => [type << 1, temporalId + 1];
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

  function profileTierLevel(w, subLayers) {
    w.u(2, 0); // general_profile_space
    w.u(1, integer(0, 1));
    w.u(5, 4); // format range extensions
    w.u(32, 0x08000000);
    for (let bit = 0; bit < 4; bit += 1) w.u(1, integer(0, 1));
    w.u(9, integer(0, 511));
    w.u(34, 0);
    w.u(1, 0);
    w.u(8, 120);
    const present = Array.from({ length: subLayers }, () => [chance(), chance()]);
    for (const [profile, level] of present) {
      w.flag(profile);
      w.flag(level);
    }
    if (subLayers > 0) for (let layer = subLayers; layer < 8; layer += 1) w.u(2, 0);
    for (const [profile, level] of present) {
      if (profile) {
        w.u(8, 4);
        w.u(32, 0x08000000);
        w.u(32, 0);
        w.u(16, 0);
      }
      if (level) w.u(8, 90);
    }
  }

  function makeVps() {
    const w = new BitWriter();
    w.u(4, 0);
    w.u(2, 3);
    w.u(6, 0);
    w.u(3, 0);
    w.u(1, 1);
    w.u(16, 0xffff);
    profileTierLevel(w, 0);
    w.flag(true);
    for (const value of [4, 0, 0]) w.ue(value);
    w.u(6, 0);
    w.ue(0);
    w.flag(false); // vps_timing_info_present_flag
    w.flag(false); // vps_extension_flag
    return nalUnit(header(VPS), w.trail().bytes());
  }

  function makeSps(isPlain) {
    const w = new BitWriter();
    const subLayers = isPlain ? 0 : integer(0, 4);
    w.u(4, 0);
    w.u(3, subLayers);
    w.flag(true);
    profileTierLevel(w, subLayers);
    w.ue(0);
    const chroma = w.ue(isPlain ? 1 : integer(0, 3));
    const separate = chroma === 3 && w.flag(chance());
    const [width, height] = [64 * integer(1, 20), 64 * integer(1, 12)];
    w.ue(width);
    w.ue(height);
    if (w.flag(chance())) for (let side = 0; side < 4; side += 1) w.ue(integer(0, 7));
    const depth = w.ue(pick(0, 2, 4));
    w.ue(depth);
    const pocBits = w.ue(integer(0, 12)) + 4;
    const everyLayer = w.flag(chance());
    for (let layer = everyLayer ? 0 : subLayers; layer <= subLayers; layer += 1)
      for (const value of [8, 0, 0]) w.ue(value);
    w.ue(0);
    const blockLog2 = 3 + w.ue(integer(1, 3));
    w.ue(0);
    w.ue(Math.min(3, blockLog2 - 3));
    w.ue(0);
    w.ue(0);
    if (w.flag(chance()) && w.flag(chance())) scalingLists(w, chroma);
    w.flag(chance());
    const sao = w.flag(chance());
    if (w.flag(chance())) {
      w.u(4, 7);
      w.u(4, 7);
      w.ue(0);
      w.ue(0);
      w.flag(chance());
    }
    const sets = [];
    const count = w.ue(isPlain ? 0 : integer(0, 9));
    for (let index = 0; index < count; index += 1) sets.push(referenceSet(w, sets, false));
    const longTerm = w.flag(chance()) ? [] : undefined;
    if (longTerm) {
      for (let left = w.ue(integer(0, 5)); left > 0; left -= 1) {
        w.u(pocBits, integer(0, 2 ** pocBits - 1));
        longTerm.push(w.flag(chance()));
      }
    }
    const temporalMotion = w.flag(chance());
    w.flag(chance());
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
      w.u(4, 0); // chroma_loc, neutral chroma, field_seq, frame_field_info
      w.u(4, 0); // default display window, timing, bitstream restriction; sps_extension_present_flag
    } else w.flag(false); // sps_extension_present_flag
    const blocks = Math.ceil(width / 2 ** blockLog2) * Math.ceil(height / 2 ** blockLog2);
    const columns = Math.ceil(width / 2 ** blockLog2);
    const rows = Math.ceil(height / 2 ** blockLog2);
    const bytes = nalUnit(header(SPS), w.trail().bytes());
    return {
      bytes,
      subLayers,
      chroma: separate ? 0 : chroma,
      separate,
      pocBits,
      sao,
      sets,
      longTerm,
      temporalMotion,
      addressBits: log2(blocks),
      blocks,
      columns,
      rows,
      depth,
    };
  }

  function scalingLists(w) {
    for (let size = 0; size < 4; size += 1) {
      for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
        if (!w.flag(chance())) w.ue(integer(0, size === 3 ? matrix / 3 : matrix));
        else
          for (let left = Math.min(64, 16 << (2 * size)) + (size > 1 ? 1 : 0); left > 0; left -= 1)
            w.se(integer(-3, 3));
      }
    }
  }

  /** st_ref_pic_set(); distances in output order with whether the picture itself uses them. */
  function referenceSet(w, sets, inSlice) {
    if (sets.length > 0 && w.flag(chance(0.6))) {
      const back = inSlice ? w.ue(integer(0, Math.min(3, sets.length - 1))) + 1 : 1;
      const from = sets.at(-back);
      const isNegative = w.flag(chance());
      const move = (w.ue(integer(0, 3)) + 1) * (isNegative ? -1 : 1);
      const moved = [];
      for (let index = 0; index <= from.length; index += 1) {
        const used = w.flag(chance());
        const kept = used || w.flag(chance());
        const delta = (from[index]?.delta ?? 0) + move;
        if (kept && delta !== 0) moved.push({ delta, used });
      }
      const byDistance = (a, b) => Math.abs(a.delta) - Math.abs(b.delta);
      return [
        ...moved.filter(({ delta }) => delta < 0).sort(byDistance),
        ...moved.filter(({ delta }) => delta > 0).sort(byDistance),
      ];
    }
    const counts = [w.ue(integer(0, 3)), w.ue(integer(0, 2))];
    return counts.flatMap((count, direction) => {
      let delta = 0;
      return Array.from({ length: count }, () => {
        delta += (w.ue(integer(0, 4)) + 1) * (direction === 0 ? -1 : 1);
        return { delta, used: w.flag(chance(0.7)) };
      });
    });
  }

  function makePps(sps) {
    const w = new BitWriter();
    w.ue(0);
    w.ue(0);
    const dependent = w.flag(chance());
    const outputFlag = w.flag(chance());
    const extraBits = w.u(3, pick(0, 0, 2));
    w.flag(chance());
    const cabacInit = w.flag(chance());
    const counts = [w.ue(integer(0, 3)) + 1, w.ue(integer(0, 3)) + 1];
    const initialQp = 26 + w.se(integer(-20, 20));
    w.flag(chance());
    w.flag(chance());
    if (w.flag(chance())) w.ue(0);
    w.se(integer(-12, 12));
    w.se(integer(-12, 12));
    const chromaOffsets = w.flag(chance());
    const weightsP = w.flag(chance());
    const weightsB = w.flag(chance());
    w.flag(chance());
    const tiles = w.flag(sps.columns > 2 && sps.rows > 2 && chance());
    const sync = w.flag(chance());
    if (tiles) {
      w.ue(2);
      w.ue(1);
      if (!w.flag(chance())) for (let left = 3; left > 0; left -= 1) w.ue(0);
      w.flag(chance());
    }
    const loopAcross = w.flag(chance());
    let override = false;
    let deblockingOff = false;
    if (w.flag(chance())) {
      override = w.flag(chance());
      deblockingOff = w.flag(chance());
      if (!deblockingOff) {
        w.se(integer(-6, 6));
        w.se(integer(-6, 6));
      }
    }
    if (w.flag(chance())) scalingLists(w);
    const listsModification = w.flag(chance());
    w.ue(0);
    const extension = w.flag(chance());
    w.flag(false);
    const bytes = nalUnit(header(PPS), w.trail().bytes());
    return {
      bytes,
      dependent,
      outputFlag,
      extraBits,
      cabacInit,
      counts,
      initialQp,
      chromaOffsets,
      weightsP,
      weightsB,
      tiles,
      sync,
      loopAcross,
      override,
      deblockingOff,
      listsModification,
      extension,
    };
  }

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
    return nalUnit(header(type, temporalId), w.bytes());
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
