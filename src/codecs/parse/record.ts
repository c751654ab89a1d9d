/** A NAL unit (H.264, H.265), OBU (AV1), or frame within a superframe (VP9). */
export interface FrameUnit {
  /** `nal_unit_type`, `obu_type`, or VP9's `frame_type`. */
  readonly type: number;
  /** As the codec's specification calls it, for example `'IDR slice'`, `'TRAIL_R'`, `'OBU_FRAME'`. */
  readonly name: string;
  /** Where its header begins, in bytes from the frame's first; a start code comes before it. */
  readonly offset: number;
  /** Its length in bytes, header included, start code and zeros that trail it excluded. */
  readonly size: number;
}

/** What the samples mean, in the code points of ITU-T H.273; 2 is "unspecified". */
export interface ColorDescription {
  /** `ColourPrimaries`, 0 to 255. */
  readonly primaries: number;
  /** `TransferCharacteristics`, 0 to 255. */
  readonly transfer: number;
  /** `MatrixCoefficients`, 0 to 255. */
  readonly matrix: number;
  /** `VideoFullRangeFlag`. */
  readonly fullRange: boolean;
}

/**
 * What the headers of one encoded frame tell. What they do not tell, or what needs a header that was not seen, is
 * absent.
 */
export interface FrameRecord {
  /**
   * The bytes cannot be what the MIME type says: they are encrypted or damaged. Only `units` can be there too, where
   * their framing was readable. The reverse does not hold: some ciphertext looks like a header.
   */
  readonly opaque?: true;
  /** A decoder can start at `'key'`: key frames, IDR and other random access pictures. Video only. */
  readonly type?: 'key' | 'delta';
  /** The least restricted prediction in it: from itself, from one or from two pictures at once. */
  readonly pictureType?: 'I' | 'P' | 'B';
  /** Width of the decoded picture in pixels, after cropping, before any scaling; that of the last one shown. */
  readonly width?: number;
  /** Height in pixels, as `width`. */
  readonly height?: number;
  /**
   * Quantizer, the average over slices and over the frames of a superframe or temporal unit, on the codec's own scale:
   * VP8 0 to 127, VP9 and AV1 0 to 255 (base index), H.264 and H.265 0 to 51 (SliceQPY; with more than 8 bits a sample
   * down to −36).
   */
  readonly qp?: number;
  /** The least of these quantizers. */
  readonly qpMin?: number;
  /** The greatest of these quantizers. */
  readonly qpMax?: number;
  /** Temporal layer, 0 to 7. VP8 and VP9 do not tell it, H.264 only before a prefix NAL unit's slices. */
  readonly temporalIndex?: number;
  /** Spatial layer, 0 to 63, the highest one in the frame. Told as `temporalIndex` is. */
  readonly spatialIndex?: number;
  /** Whether a picture is to be shown. */
  readonly shown?: boolean;
  /** Whether later frames may be predicted from it. */
  readonly reference?: boolean;
  /** Whether every other frame decodes as well without it: no reference, and no entropy state for later frames. */
  readonly droppable?: boolean;
  /** Reference slots that it overwrites, a bit each. VP8 (1 last, 2 golden, 4 altref), VP9 and AV1 (slots 0 to 7). */
  readonly refreshedSlots?: number;
  /** Reference slots that it may predict from, a bit each. VP9 and AV1. */
  readonly referencedSlots?: number;
  /** Everything in the frame in order. Not for VP8, which is one piece, and audio. */
  readonly units?: readonly FrameUnit[];
  /**
   * As in RFC 6381 and WebCodecs: `vp8`, `vp09.…`, `av01.…`, `avc1.…`, `hvc1.…`, `opus`. VP9 does not tell a level: the
   * least one that allows the picture's size stands for it.
   */
  readonly codec?: string;
  /** Bits of a luma sample, 8 to 16. */
  readonly bitDepth?: number;
  /** Chroma subsampling. */
  readonly chroma?: ChromaFormat;
  /** What the samples mean. */
  readonly color?: ColorDescription;

  /** Coding mode (RFC 6716 3.1). Audio only, as all that follow. */
  readonly mode?: 'SILK' | 'Hybrid' | 'CELT';
  /** Audio bandwidth (RFC 6716 2.1.3): 4, 6, 8, 12 and 20 kHz. */
  readonly bandwidth?: 'NB' | 'MB' | 'WB' | 'SWB' | 'FB';
  /** Duration of all frames of the packet together in milliseconds, 2.5 to 120. */
  readonly durationMs?: number;
  /** Mono or stereo. */
  readonly channels?: 1 | 2;
  /** Frames in the packet, 1 to 48. */
  readonly frames?: number;
  /** Whether the encoder heard a voice in any frame. SILK and Hybrid only. */
  readonly vad?: boolean;
  /** Whether it carries a copy of earlier frames, in-band forward error correction (LBRR). */
  readonly fec?: boolean;
  /** Whether it stands for silence: no frame has more than one byte (discontinuous transmission). */
  readonly dtx?: boolean;
  /** Bytes of padding, those that tell its length excluded. */
  readonly padding?: number;
}

/** In pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** How often chroma is sampled, against luma. */
export type ChromaFormat = '4:0:0' | '4:2:0' | '4:2:2' | '4:4:4';

/** `chroma_format_idc` of H.264 and H.265. */
export const CHROMA_FORMATS: readonly ChromaFormat[] = ['4:0:0', '4:2:0', '4:2:2', '4:4:4'];

export function chromaFormat(subsamplingX: number, subsamplingY: number): ChromaFormat {
  if (subsamplingX === 0) return '4:4:4';
  return subsamplingY === 0 ? '4:2:2' : '4:2:0';
}

/** A record in the making. */
export type Draft = { -readonly [Field in keyof FrameRecord]: FrameRecord[Field] };

/** The record of bytes that cannot be read, with the units whose framing could be. */
export function opaqueRecord(units?: readonly FrameUnit[]): FrameRecord {
  return units === undefined || units.length === 0 ? { opaque: true } : { opaque: true, units };
}

/** Fills in the quantizers of all slices or frames, if there are any. */
export function setQuantizers(record: Draft, quantizers: readonly number[]): void {
  if (quantizers.length === 0) return;
  let sum = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (const quantizer of quantizers) {
    sum += quantizer;
    if (quantizer < minimum) minimum = quantizer;
    if (quantizer > maximum) maximum = quantizer;
  }
  record.qp = sum / quantizers.length;
  record.qpMin = minimum;
  record.qpMax = maximum;
}
