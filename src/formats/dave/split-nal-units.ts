import { h264, h265, type NalSyntax } from '../../codecs/nal-units.js';
import { findStartCode } from '../../codecs/start-codes.js';
import type { Bytes } from '../../shared/stage.js';
import { FrameParts } from './parts.js';

/** What depacketizers make of every start code. */
const START_CODE = [0, 0, 0, 1];
const EMULATION_PREVENTION = 3;
/** `first_mb_in_slice`, `slice_type` and `pic_parameter_set_id` (H.264 7.3.3). */
const NUMBERS_READ = 3;

/** NAL units of H.264 that hold coded pictures, beside slices: extensions and auxiliary pictures (table 7-1). */
const H264_EXTENSIONS = [19, 20, 21];
const H264_SLICES = [1, 5];
/** Below are coded pictures (H.265, table 7-1). */
const H265_FIRST_OTHER = 32;

/** Clear bytes of a NAL unit, its header included; `undefined` for all of them. */
type ClearLength = (unit: Bytes, type: number) => number | undefined;

/**
 * The parts of a frame in Annex B format; `undefined` where it is not. Of coded pictures the header stays clear, of slices
 * as far as depacketizers read. All else stays clear as a whole: parameter sets, but SEI as well.
 */
export function splitH264(bytes: Bytes): FrameParts | undefined {
  return splitNalUnits(bytes, h264, (unit, type) => {
    if (H264_SLICES.includes(type)) return h264.headerLength + numbersLength(unit.subarray(h264.headerLength));
    return h264.isSlice(type) || H264_EXTENSIONS.includes(type) ? h264.headerLength : undefined;
  });
}

/** The same for H.265. */
export function splitH265(bytes: Bytes): FrameParts | undefined {
  return splitNalUnits(bytes, h265, (_unit, type) => (type < H265_FIRST_OTHER ? h265.headerLength : undefined));
}

function splitNalUnits(bytes: Bytes, syntax: NalSyntax, clearLength: ClearLength): FrameParts | undefined {
  const parts = new FrameParts();
  let startCodes = 0;
  let code = findStartCode(bytes);
  if (code < 0 || bytes.subarray(0, code).some((byte) => byte !== 0)) return undefined;
  while (code >= 0) {
    const start = code + 3;
    code = findStartCode(bytes, start);
    // The zero before a start code is a part of it, further ones are the NAL unit's.
    const end = code < 0 ? bytes.length : code - (code > start && bytes[code - 1] === 0 ? 1 : 0);
    if (end - start < syntax.headerLength) continue;
    const unit = bytes.subarray(start, end);
    const length = clearLength(unit, syntax.typeOf(unit[0]!)) ?? unit.length;
    parts.addClear(START_CODE);
    parts.addClear(unit.subarray(0, length));
    parts.addSecret(unit.subarray(length));
    startCodes += 1;
  }
  if (startCodes === 0) return undefined;
  parts.startCodes = startCodes;
  return parts;
}

/** How many bytes of a slice hold its first numbers, in Exp-Golomb code (H.264 9.1): at least a bit more than they do. */
function numbersLength(payload: Bytes): number {
  const bits = 8 * payload.length;
  let bit = 0;
  let zeros = 0;
  for (let numbers = 0; bit < bits && numbers < NUMBERS_READ; ) {
    const at = bit >> 3;
    const isPrevention = payload[at] === EMULATION_PREVENTION && payload[at - 1] === 0 && payload[at - 2] === 0;
    if ((bit & 7) === 0 && isPrevention) {
      bit += 8;
    } else if ((payload[at]! >> (7 - (bit & 7))) & 1) {
      numbers += 1;
      bit += 1 + zeros;
      zeros = 0;
    } else {
      bit += 1;
      zeros += 1;
      if (zeros >= 32) return 0;
    }
  }
  return (bit >> 3) + 1;
}

/** How many start codes there are in a frame. */
export function countStartCodes(bytes: Uint8Array): number {
  let count = 0;
  for (let at = findStartCode(bytes); at >= 0; at = findStartCode(bytes, at + 3)) count += 1;
  return count;
}
