import { checkOneOf } from '../../shared/arguments.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { RecordedCodec } from '../recorded-frame.js';
import { annexBWriter } from './annex-b.js';
import type { DumpedFrame, DumpWriter } from './dump-writer.js';
import { ivfWriter } from './ivf.js';
import { obuWriter } from './obu.js';
import { oggWriter } from './ogg.js';
import { opusDemoWriter } from './opus-demo.js';

/**
 * The raw formats. `ivf`: VP8, VP9 and AV1 with their timestamps. `annex-b`: H.264 and H.265 as a byte stream. `obu`: AV1 in
 * the low-overhead bitstream format. `ogg`: Opus, for every player. `opus-demo`: bare Opus packets, as libopus's `opus_demo`
 * reads them.
 */
export type DumpFormat = 'ivf' | 'annex-b' | 'obu' | 'ogg' | 'opus-demo';

/** A format for a codec, with how its files are called. */
interface Row {
  readonly format: DumpFormat;
  /** What a file's name ends with, without the dot. */
  readonly extension: string;
  readonly mimeType: string;
  readonly writer: () => DumpWriter;
}

const binary = 'application/octet-stream';
const ivf = (codec: 'vp8' | 'vp9' | 'av1'): Row => ({
  format: 'ivf',
  extension: 'ivf',
  mimeType: 'video/x-ivf',
  writer: () => ivfWriter(codec),
});
const annexB = (codec: 'h264' | 'h265'): Row => ({
  format: 'annex-b',
  extension: codec,
  mimeType: `video/${codec}`,
  writer: annexBWriter,
});

/** What each codec can be dumped as; the first is the default. */
const rows: Readonly<Record<RecordedCodec, readonly [Row, ...Row[]]>> = {
  vp8: [/* @__PURE__ */ ivf('vp8')],
  vp9: [/* @__PURE__ */ ivf('vp9')],
  av1: [/* @__PURE__ */ ivf('av1'), { format: 'obu', extension: 'obu', mimeType: binary, writer: obuWriter }],
  h264: [/* @__PURE__ */ annexB('h264')],
  h265: [/* @__PURE__ */ annexB('h265')],
  opus: [
    { format: 'ogg', extension: 'opus', mimeType: 'audio/ogg', writer: oggWriter },
    { format: 'opus-demo', extension: 'bit', mimeType: binary, writer: opusDemoWriter },
  ],
};

/** The row of a codec: that of the first of the wanted formats which holds it, else its default. */
export function dumpRow(codec: RecordedCodec, wanted: readonly DumpFormat[] = []): Row {
  const found = wanted.map((format) => rows[codec].find((row) => row.format === format)).find((row) => row);
  return found ?? rows[codec][0];
}

/**
 * A writer of one file, for the frames of one RTP stream and codec.
 *
 * @param format One that holds the codec. Default `ivf` for VP8, VP9 and AV1, `annex-b` for H.264 and H.265, `ogg` for Opus.
 * @throws RangeError for a codec that is none of these, and a format that does not hold it.
 *
 * @example
 * ```ts
 * import { type DumpedFrame, dumpWriter } from 'framepipe/recording.js';
 *
 * async function append(frames: AsyncIterable<DumpedFrame>, file: WritableStreamDefaultWriter<Uint8Array>) {
 *   const writer = dumpWriter('av1', 'obu');
 *   for await (const frame of frames) {
 *     const bytes = writer.write(frame);
 *     if (bytes) await file.write(bytes);
 *   }
 *   await file.write(writer.end());
 * }
 * ```
 */
export function dumpWriter(codec: RecordedCodec, format?: DumpFormat): DumpWriter {
  checkOneOf('codec', codec, Object.keys(rows) as RecordedCodec[]);
  if (format !== undefined) {
    checkOneOf(
      'format',
      format,
      rows[codec].map((row) => row.format),
    );
  }
  return dumpRow(codec, format && [format]).writer();
}

/**
 * The whole file of some frames, all of one RTP stream and of the codec of the first.
 *
 * @returns Empty where there are no frames.
 * @throws As {@link dumpWriter}.
 *
 * @example
 * ```ts
 * import { type DumpedFrame, dumpFile } from 'framepipe/recording.js';
 *
 * function toBlob(frames: readonly DumpedFrame[]): Blob {
 *   return new Blob([dumpFile(frames)]);
 * }
 * ```
 */
export function dumpFile(frames: readonly DumpedFrame[], format?: DumpFormat): Bytes {
  const [first] = frames;
  if (first === undefined) return new Uint8Array(0);
  const writer = dumpWriter(first.codec, format);
  return concat(...frames.map((frame) => writer.write(frame) ?? []), writer.end());
}
