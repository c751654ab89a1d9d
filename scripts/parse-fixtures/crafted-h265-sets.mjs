/** Parameter sets of H.265 by chance within the rules, and the short-term reference picture sets of slices. */
import { BitWriter, nalUnit } from './bit-writer.mjs';

const VPS = 32;
const SPS = 33;
const PPS = 34;
const log2 = (count) => Math.ceil(Math.log2(count));

export function craftSets({ integer, chance, pick }) {
  return { makeVps, makeSps, makePps, referenceSet };

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
    return nalUnit([VPS << 1, 1], w.trail().bytes());
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
    const bytes = nalUnit([SPS << 1, 1], w.trail().bytes());
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
    const bytes = nalUnit([PPS << 1, 1], w.trail().bytes());
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
}
