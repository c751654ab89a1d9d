import type { AnalyzedFrame } from './analyzed-frame.js';
import { RecentValues } from './recent-values.js';
import { SlotUse, type SlotUseSnapshot } from './reference-slots.js';
import type { Moment } from './timeline.js';

/** Groups of pictures: from a key frame to the next one. */
export interface GopSnapshot {
  /** Key frames so far, each with all its spatial layers. */
  readonly keyPictures: number;
  /** Pictures since the last key frame, itself included; undefined before there was one. */
  readonly length: number | undefined;
  /** Between the last two key frames, in pictures and in milliseconds of media; undefined before there were two. */
  readonly interval: { readonly pictures: number; readonly milliseconds: number } | undefined;
  /** Average size of key frames over that of delta frames; undefined before there were both. */
  readonly keyToDeltaSize: number | undefined;
  /**
   * The pictures since the last key frame, a letter each: K key, I, P and B by their prediction, D a delta of unknown
   * prediction, lower case where droppable. At most the latest 300.
   */
  readonly types: string;
  /**
   * Delta pictures predicted from nothing but themselves. Where these recur and key frames do not, the encoder
   * refreshes by intra pictures. Refreshing by parts of pictures does not show in headers.
   */
  readonly intraPictures: number;
  /** VP8's, VP9's and AV1's reference slots: how often each was overwritten and predicted from, since the last key frame. */
  readonly slots: readonly SlotUseSnapshot[];
}

/** What a key frame tells of the group that it ends. */
export interface KeyPicture {
  readonly pictures: number | undefined;
  readonly milliseconds: number | undefined;
}

/** Letters remembered. */
const TYPES = 300;

/** The structure of one stream's groups of pictures. */
export class Gop {
  #keyPictures = 0;
  #length: number | undefined;
  #keyMedia = 0;
  #interval: GopSnapshot['interval'];
  readonly #types = new RecentValues(TYPES);
  #intraPictures = 0;
  #slots = new SlotUse();
  readonly #key = { frames: 0, bytes: 0 };
  readonly #delta = { frames: 0, bytes: 0 };

  /** Returns the group that ends where the frame begins a new one. */
  add(frame: AnalyzedFrame, { ordinal, media }: Moment): KeyPicture | undefined {
    const { type = frame.browserType, size } = frame;
    const isKey = type === 'key';
    const sizes = isKey ? this.#key : this.#delta;
    sizes.frames += 1;
    sizes.bytes += size;
    if (isKey && ordinal === 0) this.#slots = new SlotUse();
    this.#slots.add(frame);
    // A further spatial layer belongs to the picture that its base began.
    if (ordinal > 0) return undefined;
    if (!isKey && frame.pictureType === 'I') this.#intraPictures += 1;
    if (isKey) this.#types.clear();
    this.#types.add(letterOf(frame, isKey).charCodeAt(0));
    if (!isKey) {
      if (this.#length !== undefined) this.#length += 1;
      return undefined;
    }
    const ended = this.#length;
    const milliseconds = media - this.#keyMedia;
    if (ended !== undefined) this.#interval = { pictures: ended, milliseconds };
    this.#keyPictures += 1;
    this.#length = 1;
    this.#keyMedia = media;
    return { pictures: ended, milliseconds: ended === undefined ? undefined : milliseconds };
  }

  snapshot(): GopSnapshot {
    const key = this.#key.bytes / this.#key.frames;
    const delta = this.#delta.bytes / this.#delta.frames;
    return {
      keyPictures: this.#keyPictures,
      length: this.#length,
      interval: this.#interval,
      keyToDeltaSize: Number.isFinite(key / delta) ? key / delta : undefined,
      types: String.fromCharCode(...this.#types.all),
      intraPictures: this.#intraPictures,
      slots: this.#slots.snapshot(),
    };
  }
}

function letterOf({ pictureType, droppable }: AnalyzedFrame, isKey: boolean): string {
  const letter = isKey ? 'K' : (pictureType ?? 'D');
  return droppable ? letter.toLowerCase() : letter;
}
