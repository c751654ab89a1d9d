/** Encryption of messages under the keys of a call. */
export {
  MessageCipher,
  type MessageCipherOptions,
  type MessageFailure,
  messageCipher,
  type OpenedMessage,
} from './messages-cipher.js';
