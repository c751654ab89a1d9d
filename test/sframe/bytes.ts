import type { Bytes } from '../../src/shared/stage.js';

/** Bytes of hexadecimal digits, spaces between them as you like. */
export function hex(text: string): Bytes {
  return Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bytes 0, 1, 2, … */
export function ascending(length: number): Bytes {
  return Uint8Array.from({ length }, (_, index) => index);
}

export async function sha256(...parts: readonly Bytes[]): Promise<string> {
  const bytes = await new Blob([...parts]).arrayBuffer();
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** The error that a promise rejects with. */
export function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected a rejection, got ${String(value)}`);
    },
    (error: unknown) => error,
  );
}

/** What a method of WebCrypto gave while `run` ran. */
export async function resultsOf<Name extends 'importKey' | 'deriveBits'>(
  name: Name,
  run: () => Promise<unknown>,
): Promise<Awaited<ReturnType<SubtleCrypto[Name]>>[]> {
  const { prototype } = SubtleCrypto;
  const original = prototype[name] as (...args: unknown[]) => Promise<never>;
  const results: Awaited<ReturnType<SubtleCrypto[Name]>>[] = [];
  const spy = async function (this: SubtleCrypto, ...args: unknown[]) {
    const result = await original.apply(this, args);
    results.push(result);
    return result;
  };
  Object.assign(prototype, { [name]: spy });
  try {
    await run();
  } finally {
    Object.assign(prototype, { [name]: original });
  }
  return results;
}

/** Whether nothing of a secret is left. */
export function isWiped(buffer: ArrayBuffer): boolean {
  return new Uint8Array(buffer).every((byte) => byte === 0);
}
