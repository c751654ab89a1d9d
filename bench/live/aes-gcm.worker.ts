/** AES-128-GCM over whole payloads by WebCrypto, and nothing more: what no pipeline that encrypts can undercut. */
import { BASE_KEY } from '../carriers/carrier.js';
import { listenForSpin } from './listen-for-spin.worker.js';

const KEY = crypto.subtle.importKey('raw', BASE_KEY.slice(0, 16), 'AES-GCM', false, ['encrypt', 'decrypt']);
// The same for every frame, which is no cipher for anything but measuring.
const ALGORITHM = { name: 'AES-GCM', iv: new Uint8Array(12) };

listenForSpin();
addEventListener('rtctransform', async ({ transformer: { readable, writable, options } }) => {
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  const operation: 'encrypt' | 'decrypt' = options.operation;
  const key = await KEY;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    try {
      if (value.data.byteLength > 0) value.data = await crypto.subtle[operation](ALGORITHM, key, value.data);
      writer.write(value).catch(() => {});
    } catch {
      // What came before the other end encrypted.
    }
  }
});
