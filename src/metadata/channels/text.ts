import type { Bytes } from '../../shared/stage.js';

const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = /* @__PURE__ */ new TextEncoder();

/** As UTF-8. */
export function encodeText(text: string): Bytes {
  return encoder.encode(text);
}

/** Throws TypeError where the bytes are no UTF-8. */
export function decodeText(bytes: Bytes): string {
  return decoder.decode(bytes);
}
