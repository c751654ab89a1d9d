import { copyTo } from '../shared/concat.js';
import type { Bytes } from '../shared/stage.js';
import { widen } from '../shared/widen.js';

/** A frame before it is sealed. */
export interface PlainParts {
  /** What stays clear, and is authenticated. Its last byte names the layout. */
  readonly metadata: Bytes;
  /** What is to be sealed. May be empty; may be a view on the frame. */
  readonly body: Bytes;
}

/** A protected frame. */
export interface SealedParts {
  /** As in {@link PlainParts}. */
  readonly metadata: Bytes;
  /** What is to be opened. May be a view on the frame. */
  readonly sealed: Bytes;
}

/** One way in which protected frames are laid out. Its last byte, T, names it in every frame. */
export interface Layout {
  partition(bytes: Bytes): PlainParts;
  /** @param body sealed, behind its `header`; the buffer is taken. */
  assemble(metadata: Bytes, header: Bytes, body: ArrayBuffer): Bytes;
  /** `undefined` for every frame that `assemble` cannot have made. */
  disassemble(bytes: Bytes): SealedParts | undefined;
  /** @param body opened; the buffer is taken. */
  restore(metadata: Bytes, body: ArrayBuffer): Bytes;
}

/** `clear ‖ header ‖ body ‖ T`, where `metadata` is the clear part and T; the body's buffer is taken. */
export function enclose(metadata: Bytes, header: Bytes, body: ArrayBuffer): Bytes {
  const clear = metadata.length - 1;
  const whole = widen(body, clear + header.length, 1);
  copyTo(whole, copyTo(whole, 0, metadata, clear), header);
  whole[whole.length - 1] = metadata[clear]!;
  return whole;
}
