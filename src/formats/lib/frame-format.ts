import type { Bytes, FrameInfo } from '../../shared/stage.js';

/** What a format looks at of a frame: a part of the plain record that stages get. */
export type FormatFrame = Pick<FrameInfo, 'kind' | 'mimeType'>;

/** Key material and what the product calls it. */
export interface KeyWithID {
  /** Non-extractable, with the usages `deriveBits` and `deriveKey`. */
  readonly key: CryptoKey;
  /** The key's index in the product's ring of keys. */
  readonly keyID: number;
}

/** Every {@link SealFailure}. */
export const sealFailures = ['keyID', 'counter-exhausted', 'codec'] as const;

/**
 * Why a frame could not be sealed: no key has been set, the key has sealed all that it may, or the format has no way to
 * lay out frames of this codec.
 */
export type SealFailure = (typeof sealFailures)[number];

/** What came of a frame to send; `isClear` where the format sends it as it is, as it does with frames without a byte. */
export type Sealed =
  | { readonly bytes: Bytes; readonly keyID: number }
  | { readonly bytes: Bytes; readonly isClear: true }
  | { readonly failure: SealFailure; readonly keyID?: number | undefined };

/** Every {@link OpenFailure}. */
export const openFailures = ['syntax', 'keyID', 'authentication', 'replay', 'codec', 'version', 'injected'] as const;

/**
 * Why a frame did not open.
 *
 * - `syntax`: it is no frame of this format; so is one in the clear.
 * - `keyID`: there is no key for its key ID.
 * - `authentication`: it was changed, or sealed under another key.
 * - `replay`: it was opened before, or is too old to tell; only formats that can tell have this.
 * - `codec`: the format has no way to lay out frames of this codec.
 * - `version`: it is a sealed frame of a version of the format that is not known here.
 * - `injected`: it claims to be a server's own, and is none of those that a server may send.
 */
export type OpenFailure = (typeof openFailures)[number];

/** What came of a received frame; `isClear` where the format lets it in as it is. */
export type Opened =
  | {
      readonly bytes: Bytes;
      readonly keyID: number;
      /** Whether it is the first frame that this key has opened. */
      readonly isFirst: boolean;
      /** By how many steps the key was ratcheted because of it. */
      readonly ratchetSteps: number;
    }
  | { readonly bytes: Bytes; readonly isClear: true }
  | {
      readonly failure: OpenFailure;
      readonly keyID?: number | undefined;
      /** Whether it ends as sealed frames alone do: not even those who take frames in the clear are to take it. */
      readonly isMarked?: boolean;
    };

/** The sender's half of a format. Both calls take frames in any number at once. */
export interface FrameEncrypter {
  /** The frame as it is to be sent; `undefined` where it cannot be sealed, and so must not be sent. */
  encrypt(bytes: Bytes, frame: FormatFrame): Promise<Bytes | undefined>;
  /** The same, and why not. */
  seal(bytes: Bytes, frame: FormatFrame): Promise<Sealed>;
}

/** The receiver's half of a format. Neither call ever throws, whatever the bytes are. */
export interface FrameDecrypter {
  /** The frame as its sender's encoder wrote it; `undefined` where it does not open. */
  decrypt(bytes: Bytes, frame: FormatFrame): Promise<Bytes | undefined>;
  /** The same, and why not. */
  open(bytes: Bytes, frame: FormatFrame): Promise<Opened>;
}
