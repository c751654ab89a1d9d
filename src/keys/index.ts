/** Keys on the page: `framepipe/keys.js`. */
export { EncryptedDigits, type EncryptedDigitsEvents } from './digits.js';
export type { Digits } from './digits-message.js';
export { Keyring } from './keyring.js';
export type { ConnectionPipeline, KeyedConnection, ParticipantOf } from './keyring-connection.js';
export type { KeyringEvents, ParticipantEvent } from './keyring-events.js';
export { followMls, type GroupEpoch, type GroupMember, type GroupSession } from './keyring-mls.js';
export type { ActivateOptions, KeyringKey, KeyringOptions } from './keyring-options.js';
export type { KeyedPipeline } from './keyring-pipeline.js';
export { type PassphraseOptions, passphraseKey, rawKey } from './passphrase.js';
export { SenderKeys } from './sender-keys.js';
export {
  type SenderKeyMessage,
  type SenderKeysEvents,
  type SenderKeysOptions,
  senderKeyScheme,
} from './sender-keys-options.js';
