import { BASE_KEY, type Carrier } from './carrier.js';
import { handlerOf } from './message-handler.js';

/** As livekit-client's KEY_PROVIDER_DEFAULTS, with one key for all. */
const keyProviderOptions = {
  sharedKey: true,
  ratchetSalt: 'LKFrameEncryptionKey',
  ratchetWindowSize: 8,
  failureTolerance: 10,
  keyringSize: 16,
  keySize: 128,
};
const participantIdentity = 'bench';
let tracks = 0;

/** The end-to-end encryption worker of livekit-client, from npm as it is. */
export async function livekit(): Promise<Carrier> {
  const post = await handlerOf(() => import('livekit-client/e2ee-worker'));
  const key = await crypto.subtle.importKey('raw', BASE_KEY.slice(), 'HKDF', false, ['deriveBits', 'deriveKey']);
  post({ kind: 'init', data: { keyProviderOptions, loglevel: 'silent' } });
  post({ kind: 'enable', data: { enabled: true, participantIdentity } });
  post({ kind: 'setKey', data: { key, keyIndex: 0, participantIdentity } });
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
