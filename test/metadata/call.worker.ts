/**
 * Puts a payload of its own into every frame of a call, takes those of received frames out, and keeps what it sent and
 * found: each frame's payload and fingerprint as one line.
 */
import { extractMetadata, type MetadataCarrierOptions, metadataCarrier } from '../../src/metadata/index.js';
import type { Bytes } from '../../src/shared/stage.js';

declare const self: DedicatedWorkerGlobalScope;

/** What is wanted of a transform. */
export interface CallOptions extends MetadataCarrierOptions {
  readonly side: 'sender' | 'receiver';
}

/** What transforms of all calls have seen. */
export interface CallReport {
  /** Lines of frames that were sent with metadata, and how many frames took none. */
  readonly sent: readonly string[];
  readonly refused: number;
  /** Lines of frames that came with metadata, and the beginnings of those that came without. */
  readonly received: readonly string[];
  readonly without: readonly string[];
}

const report = { sent: [] as string[], refused: 0, received: [] as string[], without: [] as string[] };

self.addEventListener('rtctransform', (event) => void carry((event as RTCTransformEvent).transformer));
self.onmessage = () => self.postMessage(report);

async function carry({ readable, writable, options }: RTCRtpScriptTransformer): Promise<void> {
  const { side, ...carrierOptions } = options as CallOptions;
  const writer = writable.getWriter();
  for (const reader = readable.getReader(); ; ) {
    const { value: frame } = await reader.read();
    if (frame === undefined) return;
    if (frame.data.byteLength > 0) {
      const bytes = new Uint8Array(frame.data);
      const mimeType = frame.getMetadata().mimeType ?? '';
      const changed = side === 'sender' ? inject(bytes, mimeType, carrierOptions) : extract(bytes, mimeType);
      frame.data = changed.slice().buffer;
    }
    await writer.write(frame);
  }
}

/** Random lengths, up to the most that fits; half of the bytes are zeros. */
function inject(bytes: Bytes, mimeType: string, options: MetadataCarrierOptions): Bytes {
  const carrier = metadataCarrier(bytes, mimeType, options);
  if (carrier === undefined || carrier.capacity < 4) {
    report.refused += 1;
    return bytes;
  }
  const most = Math.min(carrier.capacity, 1500);
  const length = Math.max(4, Math.floor(most * Math.min(1, 1.3 * Math.random() ** 2)));
  const payload = new Uint8Array(length);
  new DataView(payload.buffer).setUint32(0, report.sent.length);
  for (let at = 4; at < length; at += 1) if (Math.random() < 0.5) payload[at] = Math.random() * 256;
  report.sent.push(line(payload, bytes, mimeType));
  return carrier.inject(payload);
}

function extract(bytes: Bytes, mimeType: string): Bytes {
  const { frame, payload } = extractMetadata(bytes, mimeType);
  if (payload === undefined) report.without.push(`${mimeType} ${bytes.length} ${bytes.subarray(0, 100).join(' ')}`);
  else report.received.push(line(payload, frame, mimeType));
  return frame;
}

/** Of H.264 and AV1, frames change on their way: start codes get longer, temporal delimiters and sizes are rewritten. */
function line(payload: Bytes, frame: Bytes, mimeType: string): string {
  const rewritten = /H26|AV1/i.test(mimeType);
  return `${fingerprint(payload)} ${rewritten ? '' : fingerprint(frame)}`;
}

/** Length and FNV-1a. */
function fingerprint(bytes: Bytes): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${bytes.length}:${hash >>> 0}`;
}
