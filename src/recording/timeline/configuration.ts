import { createParserState, parseFrame } from '../../codecs/parse/index.js';
import type { RecordedFrame } from '../recorded-frame.js';
import type { TrackConfiguration } from './track.js';

/**
 * Reads what a decoder must know from a frame's bits: browsers tell no size of most received frames, and no codec string of
 * any. Undefined where decoding cannot start at this frame, or where its bytes are not what its MIME type says: encrypted,
 * or damaged.
 */
export function readConfiguration({ codec, mimeType, data }: RecordedFrame): TrackConfiguration | undefined {
  const record = parseFrame(data, mimeType, createParserState());
  if (record === undefined || record.opaque) return undefined;
  // Every decoder of Opus makes what is asked of one and of two channels, and encoders change between them as they like.
  if (codec === 'opus') return { codec, codecString: 'opus', keyFrame: data };
  const { type, codec: codecString, width, height } = record;
  if (type !== 'key' || codecString === undefined || !width || !height) return undefined;
  return { codec, codecString, width, height, keyFrame: data };
}

/** How long a packet of Opus sounds, in seconds; 0 where it cannot be read. */
export function opusDuration(data: Uint8Array): number {
  return (parseFrame(data, 'audio/opus')?.durationMs ?? 0) / 1000;
}
