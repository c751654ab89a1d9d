import { h264, h265, type NalSyntax } from '../../codecs/nal-units.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { ExtractedMetadata } from '../carrier.js';
import { allSei, beforeSlices, type SeiUnit } from '../nal-walk.js';
import { refused } from '../refused.js';
import { decodeSei, encodeSei, readSeiHead, type SeiMessage } from '../sei.js';

/** A message as others wrote it. */
export interface ForeignSei extends SeiMessage {
  /** As the message says; more than `payload.length` where emulation prevention was counted, or ate bytes. */
  readonly size: number;
  /** The payload as it stands in the frame: what was meant where a writer knows no emulation prevention. */
  readonly raw: Bytes;
}

/** Of H.264 or H.265. @throws EncodedTransformError `metadata-refused` for other codecs, and frames without a slice. */
export function injectSei(frame: Bytes, mimeType: string, message: SeiMessage): Bytes {
  const syntax = syntaxOf(mimeType);
  const at = syntax && beforeSlices(frame, syntax);
  if (at === undefined) throw refused(`this ${mimeType} frame has no slice that SEI could come before`);
  return concat(frame.subarray(0, at), encodeSei(syntax!.seiHeader, message), frame.subarray(at));
}

/** Takes the first message out of a frame that `read` knows, and leaves the others. */
export function extractSei<Payload>(
  frame: Bytes,
  mimeType: string,
  read: (message: ForeignSei) => Payload | undefined,
): ExtractedMetadata<Payload> {
  const syntax = syntaxOf(mimeType);
  for (const unit of syntax ? allSei(frame, syntax) : []) {
    const messages = readUnit(frame, unit);
    for (const [index, message] of messages.entries()) {
      const payload = read(message);
      if (payload === undefined) continue;
      const others = messages.filter((_, other) => other !== index);
      const header = frame.subarray(unit.body - syntax!.headerLength, unit.body);
      const rest = others.length === 0 ? [] : encodeSei(header, ...others);
      return { frame: concat(frame.subarray(0, unit.from), rest, frame.subarray(unit.to)), payload };
    }
  }
  return { frame, payload: undefined };
}

function readUnit(frame: Bytes, { body, end }: SeiUnit): ForeignSei[] {
  const bytes = frame.subarray(body, end);
  const messages = decodeSei(bytes)?.map(({ type, payload }) => ({
    type,
    payload,
    size: payload.length,
    raw: payload,
  }));
  if (messages !== undefined) return messages;
  // One message that does without emulation prevention, or counts it, or lost the bytes that it stands for.
  const { type, size, start } = readSeiHead(bytes, 0);
  const raw = bytes.subarray(start, start + size);
  return raw.length < size ? [] : [{ type, size, raw, payload: withoutEscapes(raw) }];
}

/** Without every 3 behind two zeros, whatever follows. */
function withoutEscapes(raw: Bytes): Bytes {
  return raw.filter((byte, at) => byte !== 3 || at < 2 || raw[at - 1] !== 0 || raw[at - 2] !== 0);
}

function syntaxOf(mimeType: string): NalSyntax | undefined {
  switch (mimeType.toLowerCase()) {
    case 'video/h264':
      return h264;
    case 'video/h265':
      return h265;
    default:
      return undefined;
  }
}
