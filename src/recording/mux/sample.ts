import { h264, h265, splitNalUnits } from '../../codecs/nal-units.js';
import { obuType, splitObus } from '../../codecs/obu.js';
import { concat } from '../../shared/concat.js';
import type { RecordedCodec } from '../recorded-frame.js';

/** A frame's bytes as MP4 and Matroska want them. */
export function toSample(data: Uint8Array<ArrayBuffer>, codec: RecordedCodec): Uint8Array<ArrayBuffer> {
  switch (codec) {
    case 'h264':
    case 'h265':
      return toLengthPrefixed(data, codec);
    case 'av1':
      return withoutTemporalDelimiters(data);
    default:
      return data;
  }
}

/** ISO/IEC 14496-15 5.3: each NAL unit after its length, in 4 bytes, in place of a start code. */
function toLengthPrefixed(data: Uint8Array<ArrayBuffer>, codec: 'h264' | 'h265'): Uint8Array<ArrayBuffer> {
  const units = splitNalUnits(data, codec === 'h264' ? h264 : h265);
  const sample = new Uint8Array(units.reduce((sum, { start, end }) => sum + 4 + end - start, 0));
  const view = new DataView(sample.buffer);
  let at = 0;
  for (const { start, end } of units) {
    view.setUint32(at, end - start);
    sample.set(data.subarray(start, end), at + 4);
    at += 4 + end - start;
  }
  return sample;
}

/** Files have none: the container tells where a temporal unit ends (AV1 in ISOBMFF 2.4, in Matroska 4.5). */
function withoutTemporalDelimiters(data: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const obus = splitObus(data);
  if (!obus?.some(({ type }) => type === obuType.temporalDelimiter)) return data;
  const kept = obus.filter(({ type }) => type !== obuType.temporalDelimiter);
  return concat(...kept.map(({ start, end }) => data.subarray(start, end)));
}
