/** Codes by which people make sure that nobody sits between them. */
export { groupCode } from './verification-digits.js';
export { emojiCode, groupEmojiCode, type VerificationEmoji } from './verification-emoji.js';
export { keyFingerprint, pairwiseCode } from './verification-pairwise.js';
