/**
 * Any value that can be cloned, as JSON: bytes as `{"base64": "…"}`, integers beyond 2^53 as text, dates as JSON has them,
 * maps as objects, sets as lists; what JSON has no word for becomes null.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, replace) ?? 'null';
}

function replace(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  }
  if (value instanceof ArrayBuffer) return { base64: base64(new Uint8Array(value)) };
  if (ArrayBuffer.isView(value)) {
    return { base64: base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  }
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  return value;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
