/**
 * What JFrame leaves clear: 1 byte of audio; of video, whatever its codec, 10 bytes of key frames and 3 of others. Other
 * codecs than VP8 and VP9 do not survive that, and Jitsi does not use them with it.
 */
import { isKeyFrame } from '../../codecs/key-frame.js';
import { clearPrefix, type TakeApart, vp8ClearLength } from '../lib/clear-part.js';

export const takeApart: TakeApart = (bytes, { kind, mimeType }, added) => {
  if (kind === 'audio') return clearPrefix(bytes, 1, added);
  switch (mimeType.toLowerCase()) {
    case 'video/vp8':
      return clearPrefix(bytes, vp8ClearLength(bytes), added);
    case 'video/vp9':
      return clearPrefix(bytes, isKeyFrame(bytes, mimeType) ? 10 : 3, added);
    default:
      return undefined;
  }
};
