/** LiveKit's end-to-end encryption over bytes: `framepipe/formats/livekit.js`. */
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
export type { LivekitEncryptedData } from './livekit/data.js';
export { type LivekitDecrypter, type LivekitDecrypterOptions, livekitDecrypter } from './livekit/decrypter.js';
export {
  type LivekitEncrypter,
  type LivekitEncrypterOptions,
  type LivekitOptions,
  livekitEncrypter,
  type PacketTrailers,
} from './livekit/encrypter.js';
export { deriveLivekitKey, importLivekitKey, type LivekitKeyOptions, ratchetLivekitKey } from './livekit/keys.js';
