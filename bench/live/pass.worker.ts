/** Hands every frame on as it is: what the platform costs by itself. */
import { listenForSpin } from './listen-for-spin.worker.js';

listenForSpin();
addEventListener('rtctransform', async ({ transformer: { readable, writable } }) => {
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    writer.write(value).catch(() => {});
  }
});
