import type { Side } from '../../src/shared/stage.js';
import type { BenchFrame } from './bench-frame.js';
import { BASE_KEY, type Carrier, type FrameStreams } from './carrier.js';

/** Reads, does something, writes: nothing in between costs less. */
async function loop(
  { readable, writable }: FrameStreams,
  change: ((frame: BenchFrame) => Promise<void>) | undefined,
): Promise<void> {
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (change) await change(value);
    writer.write(value).catch(() => {});
  }
}

/** What the platform itself costs. */
export const bareLoop: Carrier = {
  name: 'a bare reader/writer loop',
  takes: () => true,
  async carry(_side, _kind, _mimeType, streams) {
    void loop(streams, undefined);
  },
};

/** A payload that is copied on its way, and nothing more. */
export const copying: Carrier = {
  name: 'the loop, and a copy',
  takes: () => true,
  async carry(_side, _kind, _mimeType, streams) {
    void loop(streams, async (frame) => {
      frame.data = frame.data.slice(0);
    });
  },
};

const KEY = crypto.subtle.importKey('raw', BASE_KEY.slice(0, 16), 'AES-GCM', false, ['encrypt', 'decrypt']);

/** AES-128-GCM over the whole payload by WebCrypto, and nothing more: no header, no codec, no nonce that is safe to use. */
export async function gcmOf(side: Side): Promise<(frame: { data: ArrayBuffer }) => Promise<void>> {
  const key = await KEY;
  const algorithm = { name: 'AES-GCM', iv: new Uint8Array(12) };
  return async (frame) => {
    frame.data = await crypto.subtle[side === 'sender' ? 'encrypt' : 'decrypt'](algorithm, key, frame.data);
  };
}

/** What no pipeline that encrypts can undercut. */
export const rawGcm: Carrier = {
  name: 'the loop, and AES-GCM',
  takes: () => true,
  async carry(side, _kind, _mimeType, streams) {
    void loop(streams, await gcmOf(side));
  },
};
