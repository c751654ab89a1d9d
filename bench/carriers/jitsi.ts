import type { BenchFrame } from './bench-frame.js';
import { BASE_KEY, type Carrier } from './carrier.js';

/** Bytes left clear: of audio, and of a delta frame. */
const CLEAR = { audio: 1, video: 3 };
const IV = 12;

async function derivedKey(): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', BASE_KEY.slice(), 'HKDF', false, ['deriveKey']);
  const salt = new TextEncoder().encode('JFrameEncryptionKey');
  const kdf = { name: 'HKDF', salt, hash: 'SHA-256', info: new ArrayBuffer() };
  return crypto.subtle.deriveKey(kdf, material, { name: 'AES-GCM', length: 128 }, false, ['encrypt', 'decrypt']);
}

/**
 * Jitsi's scheme (JFrame) as its format describes it, written for this comparison the way such transforms are: one
 * TransformStream, AES-GCM of what is not clear, then IV, its length and the key's index.
 */
export async function jitsiScheme(): Promise<Carrier> {
  const key = await derivedKey();
  return {
    name: "Jitsi's scheme",
    takes: (mimeType) => mimeType === 'video/VP8' || mimeType === 'audio/opus',
    async carry(side, kind, _mimeType, { readable, writable }) {
      const transform = side === 'sender' ? sealing(key, CLEAR[kind]) : opening(key, CLEAR[kind]);
      readable
        .pipeThrough(new TransformStream({ transform }))
        .pipeTo(writable)
        .catch(() => {});
    },
  };
}

type Transform = (frame: BenchFrame, controller: TransformStreamDefaultController<BenchFrame>) => Promise<void>;

function sealing(key: CryptoKey, clear: number): Transform {
  let count = 0;
  return async (frame, controller) => {
    const { data } = frame;
    const iv = new Uint8Array(IV);
    const words = new DataView(iv.buffer);
    words.setUint32(0, frame.getMetadata().synchronizationSource ?? 0);
    words.setUint32(4, frame.timestamp);
    words.setUint32(8, count++ % 0xffff);
    const additionalData = new Uint8Array(data, 0, clear);
    const sealed = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv, additionalData },
      key,
      new Uint8Array(data, clear),
    );
    const whole = new Uint8Array(clear + sealed.byteLength + IV + 2);
    whole.set(additionalData);
    whole.set(new Uint8Array(sealed), clear);
    whole.set(iv, clear + sealed.byteLength);
    whole.set([IV, 0], clear + sealed.byteLength + IV);
    frame.data = whole.buffer;
    controller.enqueue(frame);
  };
}

function opening(key: CryptoKey, clear: number): Transform {
  return async (frame, controller) => {
    const { data } = frame;
    const end = data.byteLength - IV - 2;
    const iv = new Uint8Array(data, end, IV);
    const additionalData = new Uint8Array(data, 0, clear);
    const opened = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv, additionalData },
      key,
      new Uint8Array(data, clear, end - clear),
    );
    const whole = new Uint8Array(clear + opened.byteLength);
    whole.set(additionalData);
    whole.set(new Uint8Array(opened), clear);
    frame.data = whole.buffer;
    controller.enqueue(frame);
  };
}
