import { BASE_KEY, type Carrier } from './carrier.js';
import { livekitMessages, participantIdentity } from './livekit-messages.js';
import { handlerOf } from './message-handler.js';

let tracks = 0;

/** The end-to-end encryption worker of livekit-client, from npm as it is. */
export async function livekit(): Promise<Carrier> {
  const post = await handlerOf(() => import('livekit-client/e2ee-worker'));
  const key = await crypto.subtle.importKey('raw', BASE_KEY.slice(), 'HKDF', false, ['deriveBits', 'deriveKey']);
  for (const message of livekitMessages(key)) post(message);
  return {
    name: 'livekit-client 2.23.0',
    takes: (mimeType) => mimeType !== 'video/AV1',
    async carry(side, kind, mimeType, { readable: readableStream, writable: writableStream }) {
      post({
        kind: side === 'sender' ? 'encode' : 'decode',
        data: {
          participantIdentity,
          trackId: `track ${tracks++}`,
          readableStream,
          writableStream,
          codec: kind === 'video' ? mimeType.slice('video/'.length).toLowerCase() : undefined,
          hasPacketTrailer: false,
        },
      });
    },
  };
}
