import type { BitReader } from './bit-reader.js';

/** A short-term reference picture set (H.265 7.3.7): pictures by their distance in output order. */
export interface ReferenceSet {
  /** DeltaPocS0, negative and falling, then DeltaPocS1, positive and rising. */
  readonly deltas: readonly number[];
  /** Which of them the picture itself uses; the others are kept for later ones. */
  readonly used: readonly boolean[];
}

/** DPB pictures at most (A.4.2). */
const MAX_PICTURES = 16;

/**
 * Reads st_ref_pic_set(`sets.length`). `inSlice` where it stands in a slice header, which may derive its set from any
 * of the SPS's; within the SPS it is the one before.
 */
export function readReferenceSet(reader: BitReader, sets: readonly ReferenceSet[], inSlice: boolean): ReferenceSet {
  if (sets.length > 0 && reader.flag()) return readDerived(reader, sets, inSlice);
  const negative = reader.ueUpTo(MAX_PICTURES);
  const positive = reader.ueUpTo(MAX_PICTURES - negative);
  const deltas: number[] = [];
  const used: boolean[] = [];
  let delta = 0;
  for (let index = 0; index < negative + positive; index += 1) {
    if (index === negative) delta = 0;
    const step = reader.ueUpTo(32767) + 1; // delta_poc_s0_minus1, delta_poc_s1_minus1
    delta += index < negative ? -step : step;
    deltas.push(delta);
    used.push(reader.flag()); // used_by_curr_pic_s0_flag, _s1_flag
  }
  return { deltas, used };
}

/** inter_ref_pic_set_prediction_flag = 1: another set moved by a distance, and that distance itself (7-61, 7-62). */
function readDerived(reader: BitReader, sets: readonly ReferenceSet[], inSlice: boolean): ReferenceSet {
  const back = inSlice ? reader.ueUpTo(sets.length - 1) + 1 : 1; // delta_idx_minus1
  const from = sets[sets.length - back]!;
  const sign = reader.flag() ? -1 : 1; // delta_rps_sign
  const move = sign * (reader.ueUpTo(32767) + 1); // abs_delta_rps_minus1
  const pictures: { delta: number; used: boolean }[] = [];
  for (let index = 0; index <= from.deltas.length; index += 1) {
    const used = reader.flag(); // used_by_curr_pic_flag
    const isKept = used || reader.flag(); // use_delta_flag
    const delta = (from.deltas[index] ?? 0) + move;
    if (isKept && delta !== 0) pictures.push({ delta, used });
  }
  if (pictures.length > MAX_PICTURES) reader.fail();
  pictures.sort((a, b) => rank(a.delta) - rank(b.delta));
  return { deltas: pictures.map(({ delta }) => delta), used: pictures.map(({ used }) => used) };
}

/** Orders negative distances before positive ones, and near ones before far ones. */
function rank(delta: number): number {
  return delta < 0 ? -delta : 2 ** 32 + delta;
}
