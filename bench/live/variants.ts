import { attach } from 'framepipe';
import { livekitMessages, participantIdentity } from '../carriers/livekit-messages.js';
import type { Secret } from './secret.js';

/** Puts something between the encoders and decoders of a call and its packets. */
export interface LiveVariant {
  readonly name: string;
  /** The script of the worker. */
  readonly script: string;
  /** Readies a worker that has just started. */
  prepare(worker: Worker, secret: Secret): void;
  /** To be called in the task in which the target came to be. */
  attach(target: RTCRtpSender | RTCRtpReceiver, worker: Worker, secret: Secret): void;
}

let tracks = 0;

export const passThrough: LiveVariant = {
  name: 'pass-through',
  script: '/pass.js',
  prepare() {},
  attach(target, worker) {
    target.transform = new RTCRtpScriptTransform(worker);
  },
};

export const aesGcm: LiveVariant = {
  name: 'AES-GCM alone',
  script: '/aes-gcm.js',
  prepare() {},
  attach(target, worker) {
    const side = target instanceof RTCRtpSender ? 'sender' : 'receiver';
    target.transform = new RTCRtpScriptTransform(worker, { side });
  },
};

export const framepipe: LiveVariant = {
  name: 'Framepipe',
  script: '/framepipe.js',
  prepare() {},
  attach(target, worker, { key }) {
    const secret = { key, keyID: 0 };
    const pipeline = [{ stage: 'sframe', options: { encryptionKey: secret, decryptionKeys: [secret] } }] as const;
    attach(target, worker, pipeline).ready.catch(() => {});
  },
};

export const livekit: LiveVariant = {
  name: 'livekit-client 2.23.0',
  script: '/livekit.js',
  prepare(worker, { livekitKey }) {
    for (const message of livekitMessages(livekitKey)) worker.postMessage(message);
  },
  attach(target, worker) {
    const kind = target instanceof RTCRtpSender ? 'encode' : 'decode';
    const trackId = `track ${tracks++}`;
    target.transform = new RTCRtpScriptTransform(worker, {
      kind,
      participantIdentity,
      trackId,
      hasPacketTrailer: false,
    });
  },
};
