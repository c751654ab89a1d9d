import { BASE_KEY, type Carrier } from './carrier.js';
import { handlerOf } from './message-handler.js';

/** Whose frames they are; it seals with one key for each sender. */
const SENDER = 7;
let ids = 0;

/** The worker of the package `sframe`, from npm as it is: AES-CTR and HMAC, as the draft before RFC 9605 had it. */
export async function sframeNpm(): Promise<Carrier> {
  const post = await handlerOf(() => import('sframe/Worker.js'));
  const key = () => crypto.subtle.importKey('raw', BASE_KEY.slice(), 'HKDF', false, ['deriveBits', 'deriveKey']);
  post({ transId: 0, cmd: 'init', args: { senderId: SENDER, config: {} } });
  post({ transId: 1, cmd: 'setSenderEncryptionKey', args: [await key()] });
  post({ transId: 2, cmd: 'addReceiver', args: [SENDER] });
  post({ transId: 3, cmd: 'setReceiverEncryptionKey', args: [SENDER, await key()] });
  return {
    name: 'sframe 0.1.0',
    takes: () => true,
    async carry(side, kind, _mimeType, { readable: readableStream, writable: writableStream }) {
      const cmd = side === 'sender' ? 'encrypt' : 'decrypt';
      post({ transId: 4, cmd, args: { id: `stream ${ids++}`, kind, readableStream, writableStream } });
    },
  };
}
