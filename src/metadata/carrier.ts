import type { Bytes } from '../shared/stage.js';

/**
 * How metadata travels within a frame.
 *
 * - `trailer`: behind the last byte; within H.264 and H.265 with emulation prevention.
 * - `superframe`: VP9, between the frame and an index that leaves it out.
 * - `sei`: H.264 and H.265, SEI messages of user data before the first slice.
 * - `obu`: AV1, a metadata OBU before the frame.
 * - `padding`: Opus, in the packet's padding.
 */
export type MetadataCarrierName = 'trailer' | 'superframe' | 'sei' | 'obu' | 'padding';

/** One way to carry metadata in one frame. */
export interface MetadataCarrier {
  /** Which way it is. */
  readonly name: MetadataCarrierName;
  /** Whether receivers that know nothing of the metadata decode the frame as they would without. */
  readonly isTransparent: boolean;
  /** The longest payload that it takes in this frame, in bytes. */
  readonly capacity: number;
  /** By how many bytes at most a payload of `length` bytes makes the frame longer. */
  overhead(length: number): number;
  /** The frame with `payload`, of at most `capacity` bytes. */
  inject(payload: Uint8Array): Bytes;
}

/** What a frame was without its metadata. */
export interface ExtractedMetadata<Payload = Bytes> {
  /** Bit for bit the frame as it was; the same array where it had no metadata. May be a view on what was given. */
  readonly frame: Bytes;
  /** What was injected; `undefined` where there was nothing. May be a view on what was given. */
  readonly payload: Payload | undefined;
}

/** The two halves of a carrier. */
export interface CarrierCodec {
  /** How it carries metadata in `frame`, of at least one byte; `undefined` where it cannot. */
  plan(frame: Bytes): MetadataCarrier | undefined;
  /** What {@link MetadataCarrier.inject} was given, or `undefined` for frames that it cannot have made. Never throws. */
  extract(frame: Bytes): ExtractedMetadata | undefined;
}
