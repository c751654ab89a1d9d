import { removeEmulationPrevention } from '../../codecs/start-codes.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { TakeApart } from './clear-part.js';
import type { FormatFrame, FrameDecrypter, Opened } from './frame-format.js';
import { keyIDOf, OVERHEAD, openBody } from './iv-trailer.js';
import type { KeyRing } from './key-ring.js';

/** The receiver's half of the formats that end with an IV and a key ID. */
export class IvTrailerDecrypter implements FrameDecrypter {
  readonly #keys: KeyRing;
  readonly #takeApart: TakeApart;

  constructor(keys: KeyRing, takeApart: TakeApart) {
    this.#keys = keys;
    this.#takeApart = takeApart;
  }

  async decrypt(bytes: Bytes, frame: FormatFrame): Promise<Bytes | undefined> {
    const opened = await this.open(bytes, frame);
    return 'bytes' in opened ? opened.bytes : undefined;
  }

  async open(bytes: Bytes, frame: FormatFrame): Promise<Opened> {
    if (bytes.length === 0) return { bytes, isClear: true };
    const parts = this.#takeApart(bytes, frame, OVERHEAD);
    if (!parts) return { failure: 'codec' };
    const { clear } = parts;
    const sealed = parts.isEscaped ? removeEmulationPrevention(parts.body) : parts.body;
    const keyID = sealed && keyIDOf(sealed);
    if (keyID === undefined) return { failure: 'syntax' };
    const opened = await this.#keys.open(keyID, (key) => openBody(key, clear, sealed!));
    if ('failure' in opened) return opened;
    const { plaintext, ...rest } = opened;
    return { bytes: concat(clear, plaintext), ...rest };
  }
}
