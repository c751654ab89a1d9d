/** Types of formats as users meet them: `tsc -b` fails where a line that must not compile does, or the other way round. */
import { attach } from 'framepipe';
import { jframeEncrypter } from 'framepipe/formats/jframe.js';
import { importLivekitKey, livekitDecrypter, livekitEncrypter } from 'framepipe/formats/livekit.js';
import type { jframe } from 'framepipe/stages/jframe.js';
import type { livekit } from 'framepipe/stages/livekit.js';

declare const bytes: Uint8Array<ArrayBuffer>;
declare const receiver: RTCRtpReceiver;
declare const worker: Worker;

export async function formats(): Promise<void> {
  const key: CryptoKey = await importLivekitKey('passphrase');
  const encrypter = livekitEncrypter({ encryptionKey: { key, keyID: 0 }, keySize: 256 });
  const sealed: Uint8Array<ArrayBuffer> | undefined = await encrypter.encrypt(bytes, { kind: 'audio', mimeType: '' });
  // @ts-expect-error what could not be sealed is not there
  sealed.length;
  const outcome = await livekitDecrypter().open(bytes, { kind: 'audio', mimeType: '' });
  // @ts-expect-error not every frame opens
  outcome.bytes;
  if ('failure' in outcome) outcome.failure satisfies string;
  // @ts-expect-error AES has no such size
  livekitEncrypter({ keySize: 192 });
  // @ts-expect-error JFrame has one size only
  jframeEncrypter({ keySize: 256 });
  // @ts-expect-error whether it is audio or video has to be told
  encrypter.encrypt(bytes, { mimeType: 'video/VP8' });
}

export async function stages(key: CryptoKey): Promise<void> {
  const attached = attach<{ livekit: typeof livekit; jframe: typeof jframe }>(receiver, worker, [
    { stage: 'livekit', options: { ratchetWindow: 16, serverTrailer: bytes } },
  ]);
  await attached.stages.livekit!.addDecryptionKey(key, 0);
  const { ratchetSteps }: { ratchetSteps: number } = await attached.stages.livekit!.getDecrypterStats();
  void ratchetSteps;
  // @ts-expect-error JFrame knows no server's frames
  attach<{ jframe: typeof jframe }>(receiver, worker, [{ stage: 'jframe', options: { serverTrailer: bytes } }]);
}
