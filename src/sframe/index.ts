/** RFC 9605 SFrame over bytes, with the key IDs, ratchet, counters and replay windows that go with it. */

export { ReplayWindow } from '../shared/replay-window.js';
export type { BaseKey } from './base-key.js';
export { type CipherSuite, type CipherSuiteName, type CipherSuiteNumber, cipherSuites } from './cipher-suites.js';
export { FrameCounter } from './counter.js';
export { decrypt } from './decrypt.js';
export { encrypt } from './encrypt.js';
export { decodeHeader, encodeHeader, type SFrameHeader } from './header.js';
export { importKey, type SFrameKey } from './key.js';
export { contextKeyID, splitKeyID } from './key-id.js';
export { decodeMlsKeyID, encodeMlsKeyID, type MlsKeyIDLayout, type MlsKeyIDParts } from './mls-key-id.js';
export { ratchet, ratchetKeyID, splitRatchetKeyID } from './ratchet.js';
export { SenderKeyRatchet, type SenderKeyRatchetOptions } from './sender-key-ratchet.js';
