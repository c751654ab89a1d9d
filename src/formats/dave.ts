/** Discord's DAVE, protocol version 1: `framepipe/formats/dave.js`. */
export { type DaveDecrypter, type DaveDecrypterOptions, daveDecrypter } from './dave/decrypter.js';
export {
  type DaveEncrypter,
  type DaveEncrypterOptions,
  type DaveKeyWithID,
  daveEncrypter,
} from './dave/encrypter.js';
export { exportDaveKey, importDaveKey, type MlsExporter } from './dave/key.js';
export type { FormatFrame, Opened, OpenFailure, Sealed, SealFailure } from './lib/frame-format.js';
