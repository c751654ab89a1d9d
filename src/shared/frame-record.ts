import { type FrameProtectionState, protection } from './frame-protection.js';
import type { BypassReason, Bytes, EncodedFrame, FrameInfo, MediaKind, Side } from './stage.js';

/** Longest payload that can be telephone events, in bytes: sixteen of them (RFC 4733, section 2.5.1.5). */
const LONGEST_EVENTS = 64;

/**
 * {@link FrameInfo} over a browser's frame. Each look at that costs about a microsecond, in a call, where little is in
 * the processor's caches, several: so its payload is asked for once, and `getMetadata()`, which makes a fresh object at
 * every call, once where a stage wants it.
 */
export class FrameRecord implements FrameInfo {
  readonly frame: EncodedFrame;
  readonly side: Side;
  /** Audio frames have no `type`. */
  readonly kind: MediaKind;
  /** Why the stages do not get to see this frame; undefined for all but a few. */
  readonly bypass: BypassReason | undefined;
  /** The payload, as it came or as stages have left it. */
  bytes: Bytes;
  /** See {@link protectionOf}; there from the beginning, because an object that grows later costs more. */
  [protection]: FrameProtectionState | undefined;
  #metadata: FrameInfo['metadata'] | undefined;

  constructor(frame: EncodedFrame, side: Side) {
    this.frame = frame;
    this.side = side;
    this.kind = 'type' in frame ? 'video' : 'audio';
    this.bytes = new Uint8Array(frame.data);
    const { length } = this.bytes;
    if (length === 0) this.bypass = 'empty';
    // DTMF events skip the sender's transform in every browser, yet enter the receiver's.
    else if (side === 'receiver' && length <= LONGEST_EVENTS && this.mimeType === 'audio/telephone-event')
      this.bypass = 'telephone-event';
  }

  get metadata(): FrameInfo['metadata'] {
    this.#metadata ??= this.frame.getMetadata();
    return this.#metadata;
  }

  get mimeType(): string {
    return this.metadata.mimeType ?? '';
  }

  get synchronizationSource(): number {
    return this.metadata.synchronizationSource ?? 0;
  }

  get payloadType(): number {
    return this.metadata.payloadType ?? 0;
  }

  get rtpTimestamp(): number {
    // Where the frame itself tells it, as browsers did before the metadata had it, that is quicker.
    return this.frame.timestamp ?? this.metadata.rtpTimestamp ?? 0;
  }

  get type(): 'key' | 'delta' | undefined {
    if (this.kind === 'audio') return undefined;
    // A frame that was emptied says 'empty' in Chromium, which the type libraries do not list.
    const { type }: { readonly type?: string } = this.frame as RTCEncodedVideoFrame;
    return type === 'key' || type === 'delta' ? type : undefined;
  }
}
