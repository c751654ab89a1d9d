import {
  type GetstreamDecrypter,
  type GetstreamDecrypterOptions,
  getstreamDecrypter as openerOf,
} from '../../src/formats/getstream/decrypter.js';
import {
  type GetstreamEncrypter,
  type GetstreamEncrypterOptions,
  getstreamEncrypter as sealerOf,
} from '../../src/formats/getstream/encrypter.js';
import type { Stage } from '../../src/shared/stage.js';
import {
  checkStageOptions,
  type FormatDecrypterMethods,
  type FormatStageOptions,
  formatDecrypter,
} from './lib/format-decrypter.js';
import { type FormatEncrypterMethods, formatEncrypter } from './lib/format-encrypter.js';

export type {
  FormatDecrypterMethods,
  FormatDecrypterStats,
  FormatDecryptionFailure,
  FormatStageOptions,
} from './lib/format-decrypter.js';
export type { FormatEncrypterMethods, FormatEncrypterStats } from './lib/format-encrypter.js';

/** Options of {@link getstream}. */
export interface GetstreamStageOptions
  extends GetstreamEncrypterOptions,
    GetstreamDecrypterOptions,
    FormatStageOptions {}

/** Methods of the sender's half of {@link getstream}. */
export type GetstreamEncrypterMethods = FormatEncrypterMethods &
  Pick<GetstreamEncrypter, 'setEncryptionKey' | 'removeEncryptionKey'>;

/** Methods of the receiver's half of {@link getstream}. */
export type GetstreamDecrypterMethods = FormatDecrypterMethods &
  Pick<GetstreamDecrypter, 'addDecryptionKey' | 'removeDecryptionKey'>;

/**
 * Frames as GetStream's clients encrypt them (version 1), for calls with such. For calls among pages of one's own take
 * `sframe`. Senders seal, receivers open; what cannot be sealed or opened is dropped, other than there also what comes in
 * the clear. Place it last in the pipeline, next to the network. A `Keyring` of `framepipe/keys.js` with
 * `{ stage: 'getstream' }` keeps the keys of each participant.
 *
 * The stage is not in the default worker: give it to `serve`. Throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * // worker
 * import { getstream } from 'framepipe/stages/getstream.js';
 * import { serve } from 'framepipe/worker.js';
 *
 * serve({ getstream });
 * ```
 */
export const getstream: Stage<GetstreamStageOptions, GetstreamEncrypterMethods & GetstreamDecrypterMethods> = (
  options,
  context,
) =>
  (context?.side === 'receiver'
    ? getstreamDecrypter(options, context)
    : getstreamEncrypter(options, context)) as ReturnType<typeof getstream>;

/**
 * The sender's half of {@link getstream}, for those who build a pipeline of their own.
 *
 * @example
 * ```ts
 * // worker
 * import { getstreamEncrypter } from 'framepipe/stages/getstream.js';
 *
 * addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
 *   const encryptionKey = { key: options.key as CryptoKey, keyID: 0 };
 *   readable.pipeThrough(getstreamEncrypter({ encryptionKey })).pipeTo(writable);
 * });
 * ```
 */
export const getstreamEncrypter: Stage<GetstreamStageOptions, GetstreamEncrypterMethods> = (options, context) => {
  checkStageOptions(options);
  const { seal, setEncryptionKey, removeEncryptionKey } = sealerOf(options);
  const methods = {
    setEncryptionKey(key: CryptoKey, keyID: number) {
      setEncryptionKey(key, keyID);
      // Receivers that have the new key only now could not decode anything else before the next one.
      context?.requestKeyFrame();
    },
    removeEncryptionKey,
  };
  return formatEncrypter({ seal }, methods, options.mode, context);
};

/**
 * The receiver's half of {@link getstream}, for those who build a pipeline of their own.
 *
 * @example
 * ```ts
 * // worker
 * import { getstreamDecrypter } from 'framepipe/stages/getstream.js';
 *
 * addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
 *   const decryptionKeys = [{ key: options.key as CryptoKey, keyID: 0 }];
 *   readable.pipeThrough(getstreamDecrypter({ decryptionKeys })).pipeTo(writable);
 * });
 * ```
 */
export const getstreamDecrypter: Stage<GetstreamStageOptions, GetstreamDecrypterMethods> = (options, context) => {
  checkStageOptions(options);
  const { open, addDecryptionKey, removeDecryptionKey } = openerOf(options);
  return formatDecrypter({ open }, { addDecryptionKey, removeDecryptionKey }, options, context);
};
