import {
  type LivekitDecrypter,
  type LivekitDecrypterOptions,
  livekitDecrypter as openerOf,
} from '../../src/formats/livekit/decrypter.js';
import {
  type LivekitEncrypter,
  type LivekitEncrypterOptions,
  livekitEncrypter as sealerOf,
} from '../../src/formats/livekit/encrypter.js';
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

/** Options of {@link livekit}. Both ends of a call need the same salt and key size. */
export interface LivekitStageOptions extends LivekitEncrypterOptions, LivekitDecrypterOptions, FormatStageOptions {}

/** Methods of the sender's half of {@link livekit}. */
export type LivekitEncrypterMethods = FormatEncrypterMethods &
  Pick<LivekitEncrypter, 'setEncryptionKey' | 'removeEncryptionKey' | 'ratchetEncryptionKey' | 'encryptData'>;

/** Methods of the receiver's half of {@link livekit}. */
export type LivekitDecrypterMethods = FormatDecrypterMethods &
  Pick<
    LivekitDecrypter,
    'addDecryptionKey' | 'removeDecryptionKey' | 'ratchetDecryptionKey' | 'setServerTrailer' | 'decryptData'
  >;

/**
 * Frames as LiveKit's clients encrypt them, for calls with such. For calls among pages of one's own take `sframe`, which
 * also keeps frames from being played again. Senders seal, receivers open; what cannot be sealed or opened is dropped.
 * Place it last in the pipeline, next to the network. A `Keyring` of `framepipe/keys.js` with `{ stage: 'livekit' }` keeps
 * the keys of each participant.
 *
 * The stage is not in the default worker: give it to `serve`. Throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * // worker
 * import { livekit } from 'framepipe/stages/livekit.js';
 * import { serve } from 'framepipe/worker.js';
 *
 * serve({ livekit });
 * ```
 */
export const livekit: Stage<LivekitStageOptions, LivekitEncrypterMethods & LivekitDecrypterMethods> = (
  options,
  context,
) =>
  (context?.side === 'receiver'
    ? livekitDecrypter(options, context)
    : livekitEncrypter(options, context)) as ReturnType<typeof livekit>;

/**
 * The sender's half of {@link livekit}, for those who build a pipeline of their own.
 *
 * @example
 * ```ts
 * // worker
 * import { livekitEncrypter } from 'framepipe/stages/livekit.js';
 *
 * addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
 *   const encryptionKey = { key: options.key as CryptoKey, keyID: 0 };
 *   readable.pipeThrough(livekitEncrypter({ encryptionKey })).pipeTo(writable);
 * });
 * ```
 */
export const livekitEncrypter: Stage<LivekitStageOptions, LivekitEncrypterMethods> = (options, context) => {
  checkStageOptions(options);
  const { seal, setEncryptionKey, removeEncryptionKey, ratchetEncryptionKey, encryptData } = sealerOf(options);
  const methods = {
    async setEncryptionKey(key: CryptoKey, keyID: number) {
      await setEncryptionKey(key, keyID);
      // Receivers that have the new key only now, here and below, could not decode anything else before the next one.
      context?.requestKeyFrame();
    },
    removeEncryptionKey,
    async ratchetEncryptionKey() {
      await ratchetEncryptionKey();
      context?.requestKeyFrame();
    },
    encryptData,
  };
  return formatEncrypter({ seal }, methods, options.mode, context);
};

/**
 * The receiver's half of {@link livekit}, for those who build a pipeline of their own.
 *
 * @example
 * ```ts
 * // worker
 * import { livekitDecrypter } from 'framepipe/stages/livekit.js';
 *
 * addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
 *   const decryptionKeys = [{ key: options.key as CryptoKey, keyID: 0 }];
 *   readable.pipeThrough(livekitDecrypter({ decryptionKeys })).pipeTo(writable);
 * });
 * ```
 */
export const livekitDecrypter: Stage<LivekitStageOptions, LivekitDecrypterMethods> = (options, context) => {
  checkStageOptions(options);
  const { open, addDecryptionKey, removeDecryptionKey, ratchetDecryptionKey, setServerTrailer, decryptData } =
    openerOf(options);
  const methods = { addDecryptionKey, removeDecryptionKey, ratchetDecryptionKey, setServerTrailer, decryptData };
  return formatDecrypter({ open }, methods, options, context);
};
