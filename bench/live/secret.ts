/** The same secret, as each product wants it. */
export interface Secret {
  readonly key: CryptoKey;
  readonly livekitKey: CryptoKey;
}

export async function makeSecret(): Promise<Secret> {
  const bytes = Uint8Array.from({ length: 32 }, (_, index) => index);
  const imported = (usages: readonly KeyUsage[]) => crypto.subtle.importKey('raw', bytes, 'HKDF', false, [...usages]);
  return { key: await imported(['deriveBits']), livekitKey: await imported(['deriveBits', 'deriveKey']) };
}
