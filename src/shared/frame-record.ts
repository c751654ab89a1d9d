import { type FrameProtectionState, protection } from './frame-protection.js';
import type { BypassReason, EncodedFrame, FrameInfo, MediaKind, Side } from './stage.js';

/**
 * {@link FrameInfo} over a browser's frame. `getMetadata()` costs about a microsecond and makes a fresh object at every
 * call, so it is read when first asked for, and once.
 */
export class FrameRecord implements FrameInfo {
  readonly frame: EncodedFrame;
  readonly side: Side;
  /** Audio frames have no `type`. */
  readonly kind: MediaKind;
  /** Why the stages do not get to see this frame; undefined for all but a few. */
  readonly bypass: BypassReason | undefined;
  /** Bytes of the payload as it came: asking the frame for it costs more than most of what is done with it. */
  readonly byteLength: number;
  /** See {@link protectionOf}; there from the beginning, because an object that grows later costs more. */
  [protection]: FrameProtectionState | undefined;
  #metadata: FrameInfo['metadata'] | undefined;

  constructor(frame: EncodedFrame, side: Side) {
    this.frame = frame;
    this.side = side;
    this.kind = 'type' in frame ? 'video' : 'audio';
    this.byteLength = frame.data.byteLength;
    if (this.byteLength === 0) this.bypass = 'empty';
    // DTMF events skip the sender's transform in every browser, yet enter the receiver's.
    else if (side === 'receiver' && this.mimeType === 'audio/telephone-event') this.bypass = 'telephone-event';
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
    // Browsers from before the metadata had it (Chromium below 128) tell it on the frame.
    return this.metadata.rtpTimestamp ?? this.frame.timestamp;
  }

  get type(): 'key' | 'delta' | undefined {
    // A frame that was emptied says 'empty' in Chromium, which the type libraries do not list.
    const { type }: { readonly type?: string } = this.frame as RTCEncodedVideoFrame;
    return type === 'key' || type === 'delta' ? type : undefined;
  }
}
