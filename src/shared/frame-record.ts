import type { EncodedFrame, FrameInfo, MediaKind, Side } from './stage.js';

/**
 * {@link FrameInfo} over a browser's frame. `getMetadata()` costs about a microsecond and makes a fresh object at every
 * call, so it is read when first asked for, and once.
 */
export class FrameRecord implements FrameInfo {
  readonly frame: EncodedFrame;
  readonly side: Side;
  readonly kind: MediaKind;
  #metadata: FrameInfo['metadata'] | undefined;

  constructor(frame: EncodedFrame, side: Side, kind: MediaKind) {
    this.frame = frame;
    this.side = side;
    this.kind = kind;
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
    const type: string | undefined = 'type' in this.frame ? this.frame.type : undefined;
    return type === 'key' || type === 'delta' ? type : undefined;
  }
}

/** Audio frames have no `type`. */
export function kindOf(frame: EncodedFrame): MediaKind {
  return 'type' in frame ? 'video' : 'audio';
}
