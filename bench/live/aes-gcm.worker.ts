/** AES-128-GCM over whole payloads by WebCrypto, and nothing more: what no pipeline that encrypts can undercut. */
import { gcmOf } from '../carriers/floors.js';
import { listenForSpin } from './listen-for-spin.worker.js';

listenForSpin();
addEventListener('rtctransform', async ({ transformer: { readable, writable, options } }) => {
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  const change = await gcmOf(options.side);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    try {
      if (value.data.byteLength > 0) await change(value);
      writer.write(value).catch(() => {});
    } catch {
      // What came before the other end encrypted.
    }
  }
});
