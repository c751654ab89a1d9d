/**
 * Lays out every frame of a call as if it were sealed, takes it apart again, and keeps a fingerprint of each. The
 * stand-in for the cipher hides the frame, checks itself, and begins with many small bytes, so that start codes are
 * there to be found.
 */
import { assemble, disassemble, partition, restore } from '../../src/codecs/frame-layout.js';
import type { Bytes } from '../../src/shared/stage.js';

declare const self: DedicatedWorkerGlobalScope;

const SMALL_BYTES = 48;
const frames: { sent: string[]; restored: string[]; broken: number } = { sent: [], restored: [], broken: 0 };

self.addEventListener('rtctransform', (event) => void carry((event as RTCTransformEvent).transformer));
self.onmessage = () => self.postMessage(frames);

async function carry({ readable, writable, options }: RTCRtpScriptTransformer): Promise<void> {
  const writer = writable.getWriter();
  for (const reader = readable.getReader(); ; ) {
    const { value: frame } = await reader.read();
    if (frame === undefined) return;
    if (frame.data.byteLength > 0) {
      const bytes = new Uint8Array(frame.data);
      const changed = options.side === 'sender' ? send(bytes, frame.getMetadata().mimeType ?? '') : receive(bytes);
      if (changed === undefined) continue;
      frame.data = changed.slice().buffer;
    }
    await writer.write(frame);
  }
}

function send(bytes: Bytes, mimeType: string): Bytes | undefined {
  const parts = partition(bytes, mimeType);
  if (parts === undefined) return undefined;
  frames.sent.push(fingerprint(bytes));
  const sealed = new Uint8Array(SMALL_BYTES + 4 + parts.body.length);
  for (let at = 0; at < SMALL_BYTES; at += 1) sealed[at] = Math.random() < 0.7 ? 0 : Math.random() * 4;
  sealed.set(hide(parts.body), SMALL_BYTES + 4);
  new DataView(sealed.buffer).setUint32(SMALL_BYTES, check(parts.metadata, parts.body));
  return assemble(parts.metadata, new Uint8Array(), sealed.buffer);
}

function receive(bytes: Bytes): Bytes | undefined {
  const parts = disassemble(bytes);
  const body = parts && hide(parts.sealed.slice(SMALL_BYTES + 4));
  if (
    !parts ||
    !body ||
    check(parts.metadata, body) !== new DataView(parts.sealed.slice().buffer).getUint32(SMALL_BYTES)
  ) {
    frames.broken += 1;
    return undefined;
  }
  const frame = restore(parts.metadata, body.buffer);
  frames.restored.push(fingerprint(frame));
  return frame;
}

function hide(bytes: Bytes): Bytes {
  return bytes.map((byte, index) => byte ^ (index * 151 + 90));
}

/** FNV-1a. */
function check(...parts: readonly Bytes[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) for (const byte of part) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function fingerprint(bytes: Bytes): string {
  return `${bytes.length}:${check(bytes)}:${bytes.subarray(0, 8).join()}`;
}
