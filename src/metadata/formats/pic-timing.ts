import { h264, splitNalUnits } from '../../codecs/nal-units.js';
import { BitReader } from '../../codecs/parse/bit-reader.js';
import { readColor } from '../../codecs/parse/h26x-vui.js';
import { readUpToVui } from '../../codecs/parse/h264-sps.js';
import { checkBytes } from '../../shared/arguments.js';
import type { Bytes } from '../../shared/stage.js';
import { decodeSei } from '../sei.js';

/** A clock timestamp of a picture or field (H.264 D.1.3, D.2.3), as cameras and studio encoders write SMPTE timecodes. */
export interface ClockTimestamp {
  /** 0 to 23; `undefined` where it is as before. */
  readonly hours: number | undefined;
  /** 0 to 59; `undefined` where it is as before. */
  readonly minutes: number | undefined;
  /** 0 to 59; `undefined` where it is as before. */
  readonly seconds: number | undefined;
  /** `n_frames`, 0 to 255: frames since the second began. */
  readonly frames: number;
  /** `time_offset`, in ticks of the stream's clock. */
  readonly timeOffset: number;
  /** `cnt_dropped_flag`: numbers were passed over, as in drop-frame timecode. */
  readonly isDropping: boolean;
}

/** What picture timing needs of a sequence parameter set (E.1.1). */
interface Layout {
  /** Bits of `cpb_removal_delay` and `dpb_output_delay`, 0 where they are not there. */
  readonly delays: number;
  readonly timeOffset: number;
  readonly hasStructure: boolean;
}

const SEI = 6;
const SPS = 7;
const PICTURE_TIMING = 1;
/** Where the bitstream does not say (E.2.2). */
const DEFAULT_TIME_OFFSET = 24;
/** NumClockTS by `pic_struct` (table D-1). */
const CLOCK_TIMESTAMPS = [1, 1, 1, 2, 2, 3, 3, 2, 3] as const;

/**
 * Reads timecodes of an H.264 stream from its picture timing SEI. How these are laid out stands in the sequence parameter set,
 * so it has to see a stream's frames in order; of several sets, the last one counts.
 *
 * @returns A function that takes a frame in Annex B format and returns its clock timestamps: one for the picture or for
 *   each field; `undefined` where there are none. It never throws on what the bytes hold.
 *
 * @example
 * ```ts
 * import { picTimingReader } from 'framepipe/metadata.js';
 *
 * const readTiming = picTimingReader();
 * function timecodeOf(frame: Uint8Array<ArrayBuffer>): string | undefined {
 *   const [first] = readTiming(frame) ?? [];
 *   return first && [first.hours, first.minutes, first.seconds, first.frames].join(':');
 * }
 * ```
 */
export function picTimingReader(): (frame: Bytes) => readonly ClockTimestamp[] | undefined {
  let layout: Layout | undefined;
  return (frame) => {
    checkBytes('frame', frame);
    let timestamps: ClockTimestamp[] | undefined;
    for (const { type, start, end } of splitNalUnits(frame, h264)) {
      if (type === SPS) layout = readLayout(frame, start + 1, end);
      if (type !== SEI || layout === undefined) continue;
      const timing = decodeSei(frame.subarray(start + 1, end))?.find((message) => message.type === PICTURE_TIMING);
      if (timing !== undefined) timestamps = readTimestamps(timing.payload, layout);
    }
    return timestamps?.length ? timestamps : undefined;
  };
}

function readLayout(bytes: Bytes, start: number, end: number): Layout | undefined {
  const reader = new BitReader(bytes, start, end, true);
  readUpToVui(reader);
  if (!reader.flag()) return undefined;
  readColor(reader);
  if (reader.flag()) {
    reader.ue(); // chroma_sample_loc_type_top_field
    reader.ue(); // chroma_sample_loc_type_bottom_field
  }
  if (reader.flag()) reader.skip(65); // timing_info_present_flag
  const nal = reader.flag() ? readHrd(reader) : undefined;
  const vcl = reader.flag() ? readHrd(reader) : undefined;
  const hrd = nal ?? vcl;
  if (hrd !== undefined) reader.bit(); // low_delay_hrd_flag
  const hasStructure = reader.flag();
  if (reader.overrun) return undefined;
  return { delays: hrd?.delays ?? 0, timeOffset: hrd?.timeOffset ?? DEFAULT_TIME_OFFSET, hasStructure };
}

/** hrd_parameters() (E.1.2). */
function readHrd(reader: BitReader): { delays: number; timeOffset: number } {
  const schedules = reader.ueUpTo(31) + 1;
  reader.skip(8); // bit_rate_scale, cpb_size_scale
  for (let left = schedules; left > 0; left -= 1) {
    reader.ue(); // bit_rate_value_minus1
    reader.ue(); // cpb_size_value_minus1
    reader.bit(); // cbr_flag
  }
  reader.skip(5); // initial_cpb_removal_delay_length_minus1
  const delays = reader.bits(5) + 1 + reader.bits(5) + 1;
  return { delays, timeOffset: reader.bits(5) };
}

/** pic_timing() (D.1.3). */
function readTimestamps(payload: Bytes, { delays, timeOffset, hasStructure }: Layout): ClockTimestamp[] | undefined {
  if (!hasStructure) return undefined;
  const reader = new BitReader(payload, 0, payload.length);
  reader.skip(delays);
  const count = CLOCK_TIMESTAMPS[reader.bits(4)] ?? 0;
  const timestamps: ClockTimestamp[] = [];
  for (let left = count; left > 0; left -= 1) {
    if (!reader.flag()) continue; // clock_timestamp_flag
    reader.skip(8); // ct_type, nuit_field_based_flag, counting_type
    const isFull = reader.flag();
    reader.bit(); // discontinuity_flag
    const isDropping = reader.flag();
    const frames = reader.bits(8);
    const seconds = isFull || reader.flag() ? reader.bits(6) : undefined;
    const minutes = isFull || (seconds !== undefined && reader.flag()) ? reader.bits(6) : undefined;
    const hours = isFull || (minutes !== undefined && reader.flag()) ? reader.bits(5) : undefined;
    const offset = reader.bits(timeOffset);
    const isNegative = timeOffset > 0 && offset >= 2 ** (timeOffset - 1);
    timestamps.push({
      hours,
      minutes,
      seconds,
      frames,
      timeOffset: isNegative ? offset - 2 ** timeOffset : offset,
      isDropping,
    });
  }
  return reader.overrun ? undefined : timestamps;
}
