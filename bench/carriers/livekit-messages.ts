/** Whom frames are said to be of. */
export const participantIdentity = 'bench';

/** What livekit-client's worker is told first: KEY_PROVIDER_DEFAULTS, with one key for all. */
export function livekitMessages(key: CryptoKey): readonly { readonly kind: string; readonly data: object }[] {
  const keyProviderOptions = {
    sharedKey: true,
    ratchetSalt: 'LKFrameEncryptionKey',
    ratchetWindowSize: 8,
    failureTolerance: 10,
    keyringSize: 16,
    keySize: 128,
  };
  return [
    { kind: 'init', data: { keyProviderOptions, loglevel: 'silent' } },
    { kind: 'enable', data: { enabled: true, participantIdentity } },
    { kind: 'setKey', data: { key, keyIndex: 0, participantIdentity } },
  ];
}
