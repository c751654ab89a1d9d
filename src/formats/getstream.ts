/** GetStream's end-to-end encryption, version 1: `framepipe/formats/getstream.js`. */
export { type GetstreamDecrypter, type GetstreamDecrypterOptions, getstreamDecrypter } from './getstream/decrypter.js';
export { type GetstreamEncrypter, type GetstreamEncrypterOptions, getstreamEncrypter } from './getstream/encrypter.js';
export { type GetstreamKeyWithID, importGetstreamKey } from './getstream/key.js';
export type { FormatFrame, Opened, OpenFailure, Sealed, SealFailure } from './lib/frame-format.js';
