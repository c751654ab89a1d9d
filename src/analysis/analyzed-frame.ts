import { type FrameRecord, type ParserState, parseFrame } from '../codecs/parse/index.js';
import type { FrameInfo, MediaKind, Side } from '../shared/stage.js';
import { recogniseCodec } from './recognise-codec.js';

/**
 * What the analysis knows of one frame: what its headers tell, what the browser tells, and when it passed. What is not
 * told is absent. Every time is in milliseconds since the epoch, so that those of workers and pages compare.
 */
export interface AnalyzedFrame extends FrameRecord {
  /** Which end of the call this is. */
  readonly side: Side;
  /** What the frame is. */
  readonly kind: MediaKind;
  /** As in SDP, for example `video/VP8`. */
  readonly mimeType: string;
  /** The RTP stream (SSRC), 0 to 2^32 − 1. Simulcast layers are streams of their own. */
  readonly synchronizationSource: number;
  /** RTP payload type, 0 to 127. */
  readonly payloadType: number;
  /** In units of the codec's clock, 0 to 2^32 − 1. Simulcast layers of one picture differ in it on the sender. */
  readonly rtpTimestamp: number;
  /** Payload in bytes. */
  readonly size: number;
  /** When the frame passed. */
  readonly time: number;
  /** When the last of its packets arrived. Receivers only. */
  readonly receiveTime?: number;
  /** When it was captured, by the clock of whoever captured it. */
  readonly captureTime?: number;
  /** Key or delta as the browser says, which is a guess on receivers. Video only. */
  readonly browserType?: 'key' | 'delta';
  /** The frame's number; a sender's simulcast layers share one count. Receivers need a dependency descriptor for it. */
  readonly frameId?: number;
  /** Numbers of the frames that it is predicted from. */
  readonly dependencies?: readonly number[];
  /** Where temporal and spatial layer are known from. */
  readonly layerSource?: 'bitstream' | 'metadata';
  /** RTP sequence number, 0 to 65,535. Received audio only. */
  readonly sequenceNumber?: number;
  /** Loudness from 0 to 1, linear (RFC 6464 tells −20·log10 of it). Audio only. */
  readonly audioLevel?: number;
  /** The MIME type of the codec whose key frame this is, though the browser says another. */
  readonly looksLike?: string;
}

/** How {@link analyzeFrame} is to look at a frame. */
export interface AnalyzeFrameOptions {
  /** Of the frame's RTP stream; undefined where the payload is known to be encrypted, and is not read. */
  readonly state: ParserState | undefined;
  /** When the frame passed, in milliseconds since `timeOrigin`. */
  readonly now: number;
  /** What `now` and the browser's times count from, in milliseconds since the epoch (`performance.timeOrigin`). */
  readonly timeOrigin: number;
}

type Draft = { -readonly [Field in keyof AnalyzedFrame]: AnalyzedFrame[Field] };

/** Parses a frame and puts what the browser tells of it beside. Never throws on what the bytes hold. */
export function analyzeFrame(
  bytes: Uint8Array,
  info: FrameInfo,
  { state, now, timeOrigin }: AnalyzeFrameOptions,
): AnalyzedFrame {
  const { side, kind, mimeType, synchronizationSource, payloadType, rtpTimestamp, type: browserType, metadata } = info;
  // The parser's record, which is ours: copying it would take several times as long as parsing.
  const frame = ((state && parseFrame(bytes, mimeType, state)) ?? {}) as Draft;
  frame.side = side;
  frame.kind = kind;
  frame.mimeType = mimeType;
  frame.synchronizationSource = synchronizationSource;
  frame.payloadType = payloadType;
  frame.rtpTimestamp = rtpTimestamp;
  frame.size = bytes.byteLength;
  frame.time = timeOrigin + now;
  const { receiveTime, captureTime, frameId, dependencies, sequenceNumber, audioLevel } = metadata;
  if (receiveTime !== undefined) frame.receiveTime = timeOrigin + receiveTime;
  if (captureTime !== undefined) frame.captureTime = timeOrigin + captureTime;
  if (browserType !== undefined) frame.browserType = browserType;
  if (frameId !== undefined) frame.frameId = frameId;
  if (frameId !== undefined && dependencies !== undefined) frame.dependencies = dependencies;
  if (sequenceNumber !== undefined) frame.sequenceNumber = sequenceNumber;
  if (audioLevel !== undefined) frame.audioLevel = audioLevel;
  if (kind === 'video') setLayer(frame, metadata);
  if (kind === 'video' && frame.opaque) {
    const looksLike = recogniseCodec(bytes, mimeType);
    if (looksLike !== undefined) frame.looksLike = looksLike;
  }
  return frame;
}

function setLayer(frame: Draft, { spatialIndex, temporalIndex }: FrameInfo['metadata']): void {
  if (frame.spatialIndex !== undefined || frame.temporalIndex !== undefined) {
    frame.layerSource = 'bitstream';
    return;
  }
  // A receiver without dependency descriptor says 0 and 0 of every frame; one with it has numbers too.
  if (frame.side === 'receiver' && frame.frameId === undefined) return;
  if (spatialIndex === undefined && temporalIndex === undefined) return;
  frame.layerSource = 'metadata';
  if (spatialIndex !== undefined) frame.spatialIndex = spatialIndex;
  if (temporalIndex !== undefined) frame.temporalIndex = temporalIndex;
}
