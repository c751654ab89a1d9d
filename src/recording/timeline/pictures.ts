import { concat } from '../../shared/concat.js';
import type { RecordedFrame } from '../recorded-frame.js';

/** What became of a frame: whole pictures, or that it is a layer which cannot be recorded. */
export interface Pictures {
  readonly frames: readonly RecordedFrame[];
  /** An upper spatial layer of VP9 that was left out. */
  readonly isLayer?: true;
}

/**
 * Makes pictures of frames: with scalable video, browsers give every spatial layer for itself, all with the timestamp of
 * their picture. Of AV1 the layers' OBUs together are the temporal unit that files hold (AV1 7.5). Of VP9 they would have
 * to become a superframe of which players show every frame, so the lowest layer is kept, which decodes alone. What else
 * comes twice is a repeat.
 */
export class PictureAssembler {
  #last: RecordedFrame | undefined;
  /** The picture that may have more layers: AV1 tells only by the next one that it was all. */
  #open: RecordedFrame | undefined;

  add(frame: RecordedFrame): Pictures {
    const last = this.#last;
    this.#last = frame;
    if (last && last.ssrc === frame.ssrc && last.rtpTimestamp === frame.rtpTimestamp) {
      if (this.#open) this.#open = { ...this.#open, data: concat(this.#open.data, frame.data) };
      return frame.codec === 'vp9' ? { frames: [], isLayer: true } : { frames: [] };
    }
    const frames = this.flush();
    if (frame.codec !== 'av1') return { frames: [...frames, frame] };
    this.#open = frame;
    return { frames };
  }

  /** The picture that is still open. */
  flush(): readonly RecordedFrame[] {
    const open = this.#open;
    this.#open = undefined;
    return open ? [open] : [];
  }
}
