import { checkInteger, checkObject, checkOneOf } from '../shared/arguments.js';
import type { Bytes, MediaKind } from '../shared/stage.js';
import type { FakeFrameInit } from './fake-frame.js';
import { type FakeMimeType, recordedFrames } from './recorded-frames.js';

/** Options of {@link fakeFrames}. */
export interface FakeFramesOptions {
  /** How many frames, 1 to 100,000. Default 10. */
  readonly count?: number;
  /** The RTP stream (SSRC), 0 to 2^32 − 1. Default 1. */
  readonly synchronizationSource?: number;
  /** RTP timestamp of the first frame, 0 to 2^32 − 1. Default 0. */
  readonly rtpTimestamp?: number;
}

/** The payload types that Chromium gives, and the RTP clock's steps from frame to frame: 1/30 s of video, 20 ms of audio. */
const traits: Readonly<Record<FakeMimeType, readonly [payloadType: number, step: number]>> = {
  'video/VP8': [96, 3_000],
  'video/VP9': [98, 3_000],
  'video/AV1': [45, 3_000],
  'video/H264': [103, 3_000],
  'video/H265': [49, 3_000],
  'audio/opus': [111, 960],
};

/**
 * Encoded frames as an encoder gives them: real ones, which parse and decode. Video comes in groups of ten pictures of
 * 64 × 48, of which the first is a key frame; audio as 20 ms of a tone each. RTP timestamps, frame IDs and sequence numbers
 * count on.
 *
 * They are descriptions, for `send` of a {@link FakePipeline}, for `give` of a {@link FakeTransformer}, or for
 * {@link fakeFrame}. Throws TypeError or RangeError for a codec that there is not, and for wrong options.
 *
 * @example
 * ```ts
 * import { fakeFrame, fakeFrames } from 'framepipe/testing.js';
 *
 * const [key, delta] = fakeFrames('video/VP8');
 * console.log(key?.type, delta?.type, fakeFrame(key).data.byteLength);
 * ```
 */
export function fakeFrames(mimeType: FakeMimeType, options: FakeFramesOptions = {}): FakeFrameInit[] {
  checkOneOf('mimeType', mimeType, Object.keys(recordedFrames) as FakeMimeType[]);
  checkObject('options', options);
  const { count = 10, synchronizationSource = 1, rtpTimestamp = 0 } = options;
  checkInteger('options.count', count, 1, 100_000);
  checkInteger('options.synchronizationSource', synchronizationSource, 0, 2 ** 32 - 1);
  checkInteger('options.rtpTimestamp', rtpTimestamp, 0, 2 ** 32 - 1);
  const kind: MediaKind = mimeType.startsWith('video/') ? 'video' : 'audio';
  const [payloadType, step] = traits[mimeType];
  const payloads = recordedFrames[mimeType].map(fromBase64);
  return Array.from({ length: count }, (_, index) => {
    const position = index % payloads.length;
    const isKey = position === 0;
    const common = {
      mimeType,
      synchronizationSource,
      payloadType,
      rtpTimestamp: (rtpTimestamp + index * step) % 2 ** 32,
      contributingSources: [],
    };
    const data = payloads[position]!.slice();
    if (kind === 'audio') return { kind, data, metadata: { ...common, sequenceNumber: index % 2 ** 16 } };
    const place = { frameId: index, dependencies: isKey ? [] : [index - 1], spatialIndex: 0, temporalIndex: 0 };
    return { kind, data, type: isKey ? 'key' : 'delta', metadata: { ...common, ...place, width: 64, height: 48 } };
  });
}

function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
