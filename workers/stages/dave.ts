import {
  type DaveDecrypter,
  type DaveDecrypterOptions,
  daveDecrypter as openerOf,
} from '../../src/formats/dave/decrypter.js';
import {
  type DaveEncrypter,
  type DaveEncrypterOptions,
  daveEncrypter as sealerOf,
} from '../../src/formats/dave/encrypter.js';
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

/** Options of {@link dave}. */
export interface DaveStageOptions extends DaveEncrypterOptions, DaveDecrypterOptions, FormatStageOptions {}

/** Methods of the sender's half of {@link dave}. */
export type DaveEncrypterMethods = FormatEncrypterMethods &
  Pick<DaveEncrypter, 'setEncryptionKey' | 'removeEncryptionKey'>;

/** Methods of the receiver's half of {@link dave}. */
export type DaveDecrypterMethods = FormatDecrypterMethods &
  Pick<DaveDecrypter, 'addDecryptionKey' | 'removeDecryptionKey'>;

/**
 * Frames as Discord's clients encrypt them (DAVE, protocol version 1), for calls with such. For calls among pages of one's
 * own take `sframe`. Senders seal, receivers open; what cannot be sealed or opened is dropped. Place it last in the
 * pipeline, next to the network, and all senders of a user in one worker: they share the nonces of the user's key.
 *
 * A version change of the protocol is `setMode`: `clear` is version 0, and a transition of 10,000 ms is the protocol's.
 *
 * The stage is not in the default worker: give it to `serve`. Throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * // worker
 * import { dave } from 'framepipe/stages/dave.js';
 * import { serve } from 'framepipe/worker.js';
 *
 * serve({ dave });
 * ```
 */
export const dave: Stage<DaveStageOptions, DaveEncrypterMethods & DaveDecrypterMethods> = (options, context) =>
  (context?.side === 'receiver' ? daveDecrypter(options, context) : daveEncrypter(options, context)) as ReturnType<
    typeof dave
  >;

/**
 * The sender's half of {@link dave}, for those who build a pipeline of their own.
 *
 * @example
 * ```ts
 * // worker
 * import { daveEncrypter } from 'framepipe/stages/dave.js';
 *
 * addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
 *   const encryptionKey = { key: options.key as CryptoKey, keyID: 1 };
 *   readable.pipeThrough(daveEncrypter({ encryptionKey })).pipeTo(writable);
 * });
 * ```
 */
export const daveEncrypter: Stage<DaveStageOptions, DaveEncrypterMethods> = (options, context) => {
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
 * The receiver's half of {@link dave}, for those who build a pipeline of their own.
 *
 * @example
 * ```ts
 * // worker
 * import { daveDecrypter } from 'framepipe/stages/dave.js';
 *
 * addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
 *   const decryptionKeys = [{ key: options.key as CryptoKey, keyID: 1 }];
 *   readable.pipeThrough(daveDecrypter({ decryptionKeys })).pipeTo(writable);
 * });
 * ```
 */
export const daveDecrypter: Stage<DaveStageOptions, DaveDecrypterMethods> = (options, context) => {
  checkStageOptions(options);
  const { open, addDecryptionKey, removeDecryptionKey } = openerOf(options);
  return formatDecrypter({ open }, { addDecryptionKey, removeDecryptionKey }, options, context);
};
