/** The recipe of docs/formats.md: what a `Room` of livekit-client asks in place of its own encryption. */
import type { BaseE2EEManager } from 'livekit-client';
import { livekitDecrypter, livekitEncrypter } from '../../../src/formats/livekit.js';

export function pipelinesEncrypt(
  key: CryptoKey,
  onServerTrailer: (trailer: Uint8Array<ArrayBuffer>) => void,
): BaseE2EEManager {
  const encrypter = livekitEncrypter({ encryptionKey: { key, keyID: 0 } });
  const decrypter = livekitDecrypter({ decryptionKeys: [{ key, keyID: 0 }] });
  return {
    isEnabled: true,
    isDataChannelEncryptionEnabled: true,
    setup() {},
    setupEngine() {},
    setParticipantCryptorEnabled() {},
    setSifTrailer: onServerTrailer,
    async encryptData(data) {
      const { encryptedValue, iv, keyIndex } = await encrypter.encryptData(data);
      return { uuid: '', payload: encryptedValue, iv, keyIndex };
    },
    async handleEncryptedData(encryptedValue, iv, _identity, keyIndex) {
      const payload = await decrypter.decryptData({ encryptedValue, iv, keyIndex });
      if (!payload) throw new Error('a data packet does not open');
      return { uuid: '', payload };
    },
    on() {
      return this;
    },
  };
}
