/** JFrame, Jitsi's end-to-end encryption, over bytes: `framepipe/formats/jframe.js`. */
export {
  type JframeDecrypter,
  type JframeDecrypterOptions,
  type JframeEncrypter,
  type JframeEncrypterOptions,
  jframeDecrypter,
  jframeEncrypter,
} from './jframe/jframe.js';
export { deriveJframeKey, importJframeKey, ratchetJframeKey } from './jframe/keys.js';
export type {
  FormatFrame,
  FrameDecrypter,
  FrameEncrypter,
  KeyWithID,
  Opened,
  OpenFailure,
  Sealed,
  SealFailure,
} from './lib/frame-format.js';
