/** The browser's encoded frame, audio or video. */
export type EncodedFrame = RTCEncodedAudioFrame | RTCEncodedVideoFrame;

/** Which end of the call a pipeline is on: after the encoder, or before the decoder. */
export type Side = 'sender' | 'receiver';

/** What the frames are. */
export type MediaKind = 'audio' | 'video';

/**
 * What a per-frame function is told of a frame: a plain record, so that stages run and are tested in Node.
 * Names are those of RTCEncodedVideoFrameMetadata; what a browser does not tell is `undefined`.
 * See https://w3c.github.io/webrtc-encoded-transform/#RTCEncodedVideoFrameMetadata.
 */
export interface FrameInfo {
  /** Which end of the call this is. */
  readonly side: Side;
  /** What the frame is. */
  readonly kind: MediaKind;
  /** As in SDP, for example `video/VP8`; an empty string where the browser does not say. */
  readonly mimeType: string;
  /** The RTP stream (SSRC), 0 to 2^32 − 1. A server in the middle rewrites it. */
  readonly synchronizationSource: number;
  /** RTP payload type, 0 to 127. */
  readonly payloadType: number;
  /** RTP timestamp in units of the codec's clock, 0 to 2^32 − 1. A server in the middle rewrites it. */
  readonly rtpTimestamp: number;
  /** As the browser says, which is a guess on the receiver; stages that need the truth parse the bytes. Video only. */
  readonly type: 'key' | 'delta' | undefined;
  /** Everything else the browser tells of this frame, read once. */
  readonly metadata: Readonly<RTCEncodedVideoFrameMetadata & RTCEncodedAudioFrameMetadata>;
}

/** A frame's payload; always a view on an ordinary (not shared, not resizable) buffer. */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Looks at one frame. Returns the bytes that go on (the same or others), or `undefined` to drop the frame.
 * It owns `bytes` and may change them in place. It is not called again before its promise has settled, unless that took
 * longer than the pipeline's `frameTimeout`.
 */
export type FrameFunction = (bytes: Bytes, frame: FrameInfo) => Bytes | undefined | Promise<Bytes | undefined>;

/** Why the runner let a frame pass by the stages: it has no bytes, or it never went through the sender's transform. */
export type BypassReason = 'empty' | 'telephone-event';

/**
 * Something that a stage tells the application. Events of one `type`, `cause` and RTP stream (`synchronizationSource` in
 * `detail`, where it has one) are shaped by rate on their way: the first goes at once, later ones are counted and told
 * at most once a second.
 */
export interface StageEvent {
  /** What happened; the application listens for it by this name. */
  readonly type: string;
  /** Tells apart events of one type; each cause is counted for itself. */
  readonly cause?: string;
  /** Anything that can be cloned; of events that were counted together, the last one's. */
  readonly detail?: unknown;
}

/** What a stage gets from the pipeline it is in. */
export interface StageContext {
  /** Which half the stage is to play. */
  readonly side: Side;
  /** What the frames are. */
  readonly kind: MediaKind;
  /** Aborted when the pipeline ends: let go of timers and ports. */
  readonly signal: AbortSignal;
  /** Tells the application something; events of one kind are shaped by rate. */
  emit(event: StageEvent): void;
  /**
   * What waits in the runner behind the frame at which the stages are, as it came, oldest first: for a stage that may have
   * to decide by what comes next. Not there outside of a runner.
   */
  queued?(): readonly Bytes[];
  /** Asks for a key frame of this stream by whichever way the browser has; asked too often, it waits. Video only. */
  requestKeyFrame(): void;
}

/** The methods of a stage, called by the page as `attached.stages.<name>.<method>(…)`. */
// biome-ignore lint/suspicious/noExplicitAny: a constraint over functions of every shape
export type StageMethods = Record<string, (...args: any[]) => unknown>;

/** A running stage: a pair of streams, and the methods by which the page controls it. */
export interface StageInstance<Methods extends object = object>
  extends ReadableWritablePair<EncodedFrame, EncodedFrame> {
  /** What the page can call. */
  readonly methods?: Methods;
}

/**
 * A stage: a function of options that returns a pair of streams. Called without a context, outside of any pipeline,
 * it plays the sender's half.
 */
export type Stage<Options, Methods extends object = object> = (
  options: Options,
  context?: StageContext,
) => StageInstance<Methods>;

/** The stages that a worker serves, by name. */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds stages of every option type
export type StageRegistry = Readonly<Record<string, Stage<any, any>>>;
