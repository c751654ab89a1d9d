import {
  type JframeDecrypter,
  type JframeDecrypterOptions,
  type JframeEncrypter,
  type JframeEncrypterOptions,
  jframeDecrypter as openerOf,
  jframeEncrypter as sealerOf,
} from '../../src/formats/jframe/jframe.js';
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

/** Options of {@link jframe}. */
export interface JframeStageOptions extends JframeEncrypterOptions, JframeDecrypterOptions, FormatStageOptions {}

/** Methods of the sender's half of {@link jframe}. */
export type JframeEncrypterMethods = FormatEncrypterMethods &
  Pick<JframeEncrypter, 'setEncryptionKey' | 'removeEncryptionKey' | 'ratchetEncryptionKey'>;

/** Methods of the receiver's half of {@link jframe}. */
export type JframeDecrypterMethods = FormatDecrypterMethods &
  Pick<JframeDecrypter, 'addDecryptionKey' | 'removeDecryptionKey' | 'ratchetDecryptionKey'>;

/**
 * Frames as Jitsi encrypts them, for calls with its clients. For calls among pages of one's own take `sframe`, which also
 * keeps frames from being played again. Senders seal, receivers open; what cannot be sealed or opened is dropped. Place it
 * last in the pipeline, next to the network. A `Keyring` of `framepipe/keys.js` with `{ stage: 'jframe' }` keeps the keys of
 * each participant.
 *
 * The stage is not in the default worker: give it to `serve`. Throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * // worker
 * import { jframe } from 'framepipe/stages/jframe.js';
 * import { serve } from 'framepipe/worker.js';
 *
 * serve({ jframe });
 * ```
 */
export const jframe: Stage<JframeStageOptions, JframeEncrypterMethods & JframeDecrypterMethods> = (options, context) =>
  (context?.side === 'receiver' ? jframeDecrypter(options, context) : jframeEncrypter(options, context)) as ReturnType<
    typeof jframe
  >;

/**
 * The sender's half of {@link jframe}, for those who build a pipeline of their own.
 *
 * @example
 * ```ts
 * // worker
 * import { jframeEncrypter } from 'framepipe/stages/jframe.js';
 *
 * addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
 *   const encryptionKey = { key: options.key as CryptoKey, keyID: 0 };
 *   readable.pipeThrough(jframeEncrypter({ encryptionKey })).pipeTo(writable);
 * });
 * ```
 */
export const jframeEncrypter: Stage<JframeStageOptions, JframeEncrypterMethods> = (options, context) => {
  checkStageOptions(options);
  const { seal, setEncryptionKey, removeEncryptionKey, ratchetEncryptionKey } = sealerOf(options);
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
  };
  return formatEncrypter({ seal }, methods, options.mode, context);
};

/**
 * The receiver's half of {@link jframe}, for those who build a pipeline of their own.
 *
 * @example
 * ```ts
 * // worker
 * import { jframeDecrypter } from 'framepipe/stages/jframe.js';
 *
 * addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
 *   const decryptionKeys = [{ key: options.key as CryptoKey, keyID: 0 }];
 *   readable.pipeThrough(jframeDecrypter({ decryptionKeys })).pipeTo(writable);
 * });
 * ```
 */
export const jframeDecrypter: Stage<JframeStageOptions, JframeDecrypterMethods> = (options, context) => {
  checkStageOptions(options);
  const { open, addDecryptionKey, removeDecryptionKey, ratchetDecryptionKey } = openerOf(options);
  const methods = { addDecryptionKey, removeDecryptionKey, ratchetDecryptionKey };
  return formatDecrypter({ open }, methods, options, context);
};
