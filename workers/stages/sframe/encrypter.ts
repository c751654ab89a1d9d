import { assemble, partition } from '../../../src/codecs/frame-layout.js';
import { checkBaseKey } from '../../../src/sframe/base-key.js';
import { type EncryptionKey, importEncryptionKey } from '../../../src/sframe/encryption-key.js';
import { checkInteger, checkObject } from '../../../src/shared/arguments.js';
import { EncodedTransformError } from '../../../src/shared/errors.js';
import { markProtection } from '../../../src/shared/frame-protection.js';
import { frameStage } from '../../../src/shared/frame-stage.js';
import type { Bytes, FrameFunction, FrameInfo, Stage } from '../../../src/shared/stage.js';
import { modeMachine } from '../lib/mode.js';
import { outcomeReporter } from '../lib/outcome-reporter.js';
import { timings } from '../lib/timings.js';
import { type EncrypterMethods, type EncryptionFailure, encryptionFailures } from './encrypter-methods.js';
import { checkOptions, type SealingOptions, type SFrameOptions } from './options.js';

/**
 * The sender's half of {@link sframe}, for those who build a pipeline of their own.
 *
 * @example
 * ```ts
 * // worker
 * import { sframeEncrypter } from 'framepipe/stages/sframe.js';
 *
 * addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
 *   const encryptionKey = { key: options.key as CryptoKey, keyID: 0 };
 *   readable.pipeThrough(sframeEncrypter({ encryptionKey })).pipeTo(writable);
 * });
 * ```
 */
export const sframeEncrypter: Stage<SFrameOptions, EncrypterMethods> = (options, context) => {
  const { cipherSuite, keyIDBits, mode: initialMode } = checkOptions(options);
  const mode = modeMachine(initialMode, 'sender', context);
  const reporter = outcomeReporter(context, 'encryption', encryptionFailures);
  const times = timings();
  let sealed = 0;
  let clear = 0;
  let overheadBytes = 0;
  let key: EncryptionKey | undefined;
  /** The latest call wins, whichever key is derived first. */
  let latest = 0;

  function checkArguments(baseKey: unknown, keyID: unknown, sealing: SealingOptions): void {
    checkBaseKey('key', baseKey);
    checkInteger('keyID', keyID, 0, 2 ** keyIDBits - 1);
    checkObject('options', sealing);
    if (sealing.context !== undefined) checkInteger('options.context', sealing.context, 0, 65_535);
  }

  async function setEncryptionKey(baseKey: CryptoKey, keyID: number, sealing: SealingOptions = {}): Promise<void> {
    checkArguments(baseKey, keyID, sealing);
    const call = ++latest;
    const imported = await importEncryptionKey(cipherSuite, baseKey, keyID, keyIDBits, sealing.context);
    if (call !== latest) return;
    key = imported;
    // Receivers that have the new key only now could not decode anything else before the next one.
    context?.requestKeyFrame();
  }

  function fail(cause: EncryptionFailure, { synchronizationSource, mimeType }: FrameInfo): undefined {
    reporter.failed(cause, { synchronizationSource, mimeType, keyID: key?.keyID });
  }

  let starting: Promise<void> | undefined;
  if (options.encryptionKey) {
    const { key: baseKey, keyID, ...sealing } = options.encryptionKey;
    checkArguments(baseKey, keyID, sealing);
    starting = setEncryptionKey(baseKey, keyID, sealing).then(() => {
      starting = undefined;
    });
  }

  // Not async: every promise between WebCrypto and the runner costs.
  function seal(bytes: Bytes, frame: FrameInfo): ReturnType<FrameFunction> {
    if (!mode.accepts('encrypted')) {
      clear += 1;
      return bytes;
    }
    if (starting) return starting.then(() => seal(bytes, frame));
    if (!key) return fail('keyID', frame);
    const start = times.start();
    const parts = partition(bytes, frame.kind === 'audio' ? 'audio/' : frame.mimeType);
    if (!parts) return fail('codec', frame);
    const { keyID } = key;
    let sealing: ReturnType<EncryptionKey['seal']>;
    try {
      sealing = key.seal(parts.body, parts.metadata);
    } catch (error) {
      if (error instanceof EncodedTransformError && error.code === 'counter-exhausted') return fail(error.code, frame);
      throw error;
    }
    return sealing.body.then((body) => {
      const whole = assemble(parts.metadata, sealing.header, body);
      sealed += 1;
      markProtection(frame, 'sealed');
      overheadBytes += whole.length - bytes.length;
      times.stop(start);
      if (reporter.isFailing) reporter.succeeded({ synchronizationSource: frame.synchronizationSource, keyID });
      return whole;
    });
  }

  const methods: EncrypterMethods = {
    setEncryptionKey,
    removeEncryptionKey() {
      latest += 1;
      key = undefined;
    },
    // A receiver that changes, too, can decode what comes now from a key frame on.
    setMode(next, options) {
      if (mode.set(next, options)) context?.requestKeyFrame();
    },
    getEncrypterStats: () => ({
      sealed,
      clear,
      dropped: { ...reporter.failures },
      overheadBytes,
      time: times.percentiles(),
    }),
  };
  // It knows when a key frame helps: not while there is no key.
  return frameStage(seal, { methods, keyFrameAfterDrop: false }, context);
};
