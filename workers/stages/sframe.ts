import type { Stage } from '../../src/shared/stage.js';
import { sframeDecrypter } from './sframe/decrypter.js';
import type { DecrypterMethods } from './sframe/decrypter-methods.js';
import { sframeEncrypter } from './sframe/encrypter.js';
import type { EncrypterMethods } from './sframe/encrypter-methods.js';
import type { SFrameOptions } from './sframe/options.js';

export type { SenderKeyScheme } from '../../src/sframe/base-key-ratchet.js';
export type { MlsKeyScheme } from '../../src/sframe/epoch-keys.js';
export type { KeyScheme } from '../../src/sframe/key-scheme.js';
export type { EncryptionMode, ModeOptions } from './lib/mode.js';
export type { TimingPercentiles } from './lib/timings.js';
export { sframeDecrypter } from './sframe/decrypter.js';
export type { DecrypterMethods, DecrypterStats, DecryptionFailure } from './sframe/decrypter-methods.js';
export { sframeEncrypter } from './sframe/encrypter.js';
export type { EncrypterMethods, EncrypterStats, EncryptionFailure } from './sframe/encrypter-methods.js';
export type { KeyWithID, SealingOptions, SFrameOptions } from './sframe/options.js';

/** Methods of {@link sframe}: a sender's pipeline has the encrypter's, a receiver's the decrypter's. */
export type SFrameMethods = EncrypterMethods & DecrypterMethods;

/**
 * End-to-end encryption: SFrame (RFC 9605), one frame each, laid out so that packetizers and servers in the middle
 * handle the frames as those of their codec. Senders seal, receivers open; what cannot be sealed or opened is dropped,
 * never passed on. Place it last in the pipeline, next to the network.
 *
 * Throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { attach, createWorker, passphraseKey } from 'framepipe';
 *
 * async function protect(sender: RTCRtpSender, receiver: RTCRtpReceiver): Promise<void> {
 *   const worker = createWorker();
 *   const sending = attach(sender, worker, [{ stage: 'sframe' }]);
 *   const receiving = attach(receiver, worker, [{ stage: 'sframe' }]);
 *   const key = await passphraseKey('correct horse battery staple', { salt: 'example.com/rooms/42' });
 *   await receiving.stages.sframe.addDecryptionKey(key, 0);
 *   await sending.stages.sframe.setEncryptionKey(key, 0);
 * }
 * ```
 */
export const sframe: Stage<SFrameOptions, SFrameMethods> = (options, context) =>
  (context?.side === 'receiver' ? sframeDecrypter(options, context) : sframeEncrypter(options, context)) as ReturnType<
    Stage<SFrameOptions, SFrameMethods>
  >;
