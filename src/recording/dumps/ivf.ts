import { parseFrame } from '../../codecs/parse/index.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { DumpedFrame, DumpWriter } from './dump-writer.js';
import { temporalDelimiter, unitPart } from './temporal-unit.js';
import { createTicks } from './ticks.js';

const RATE = 90_000;
const codecs = { vp8: ['VP80', 'video/VP8'], vp9: ['VP90', 'video/VP9'], av1: ['AV01', 'video/AV1'] } as const;

/** Which codecs IVF holds here. */
export type IvfCodec = keyof typeof codecs;

const nothing: Bytes = /* @__PURE__ */ new Uint8Array(0);

/**
 * IVF, all numbers little-endian. Timestamps are those of RTP from 0 on; the number of frames is left at 0, as by every
 * writer that cannot go back.
 *
 * ```
 *   'DKIF' │ 0 (2) │ 32 (2) │ FourCC (4) │ width, height (2 each) │ 90,000 (4) │ 1 (4) │ frames (4) │ 0 (4)
 *   { size (4) │ timestamp (8) │ frame }
 * ```
 *
 * Layers of AV1 that share a timestamp are one temporal unit, so that a frame is written when the next one has come. Those
 * of VP9 stay frames of their own.
 */
export function ivfWriter(codec: IvfCodec): DumpWriter {
  const ticksOf = createTicks(RATE);
  let hasHead = false;
  let held: { readonly ticks: number; readonly parts: Bytes[] } | undefined;

  const release = (): Bytes => {
    const frame = held ? ivfFrame(held.ticks, concat(temporalDelimiter, ...held.parts)) : nothing;
    held = undefined;
    return frame;
  };
  const writeFrame = (frame: DumpedFrame): Bytes | undefined => {
    if (codec !== 'av1') return ivfFrame(ticksOf(frame), frame.data);
    const part = unitPart(frame.data);
    if (part === undefined) return undefined;
    const ticks = ticksOf(frame);
    if (held?.ticks === ticks) {
      held.parts.push(part);
      return nothing;
    }
    const before = release();
    held = { ticks, parts: [part] };
    return before;
  };

  return {
    write(frame) {
      const bytes = writeFrame(frame);
      if (hasHead || bytes === undefined) return bytes;
      hasHead = true;
      return concat(ivfHeader(codec, frame.data), bytes);
    },
    end: release,
  };
}

function ivfHeader(codec: IvfCodec, first: Uint8Array): Bytes {
  const [fourCc, mimeType] = codecs[codec];
  const { width = 0, height = 0 } = parseFrame(first, mimeType) ?? {};
  const header = new Uint8Array(32);
  header.set(new TextEncoder().encode(`DKIF\0\0\x20\0${fourCc}`));
  const view = new DataView(header.buffer);
  view.setUint16(12, width, true);
  view.setUint16(14, height, true);
  view.setUint32(16, RATE, true);
  view.setUint32(20, 1, true);
  return header;
}

function ivfFrame(ticks: number, bytes: Uint8Array): Bytes {
  const frame = new Uint8Array(12 + bytes.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, bytes.length, true);
  view.setBigInt64(4, BigInt(ticks), true);
  frame.set(bytes, 12);
  return frame;
}
