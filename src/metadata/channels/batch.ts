/** What the `metadata` stage and the page say to each other over the port that carries values. */

/** Whether a frame came through a stage that opened it. */
export interface FrameProtection {
  /** It was encrypted from end to end until a stage of this pipeline opened it. */
  readonly encrypted: boolean;
  /** The same stage found it unchanged, as whoever has the key wrote it. */
  readonly authenticated: boolean;
}

/** A frame that metadata came with, or that a value belongs to. */
export interface MetadataFrame extends FrameProtection {
  /** The frame's RTP timestamp as this end sees it, in units of the codec's clock, 0 to 2^32 − 1. */
  readonly rtpTimestamp: number;
  /** The RTP stream (SSRC), 0 to 2^32 − 1. */
  readonly synchronizationSource: number;
  /** When it was captured, by the sender's clock, in milliseconds since the epoch; undefined where the sender does not say. */
  readonly captureTime: number | undefined;
  /** When it came to the stage, in milliseconds since the epoch. */
  readonly receiveTime: number;
}

/** A value that arrived. Times and protection are those of the frame that brought it; the RTP timestamp, of its own. */
export interface MetadataValue<Value = unknown, Name extends string = string> extends MetadataFrame {
  /** The name of its channel. */
  readonly channel: Name;
  /** The value. */
  readonly value: Value;
}

/** What a receiver's `metadata` stage tells at once. */
export interface MetadataBatch {
  /** Values, in the order in which they arrived. */
  readonly values: readonly MetadataValue[];
  /** Frames that came with a capture time, in their order. */
  readonly frames: readonly MetadataFrame[];
  /** Values that are in no batch because the page did not keep up. */
  readonly missed: number;
}

/** What comes over the port: batches, and `null` when no more will. */
export type MetadataMessage = MetadataBatch | null;
