/** Types of DAVE's and GetStream's formats as users meet them: `tsc -b` fails where a line that must not compile does, or the other way round. */
import { attach } from 'framepipe';
import { daveDecrypter, daveEncrypter, exportDaveKey, importDaveKey } from 'framepipe/formats/dave.js';
import { getstreamDecrypter, importGetstreamKey } from 'framepipe/formats/getstream.js';
import type { MlsSession } from 'framepipe/mls.js';
import type { dave } from 'framepipe/stages/dave.js';
import type { getstream } from 'framepipe/stages/getstream.js';

declare const bytes: Uint8Array<ArrayBuffer>;
declare const receiver: RTCRtpReceiver;
declare const worker: Worker;
declare const session: MlsSession;

export async function formats(): Promise<void> {
  const key: CryptoKey = await exportDaveKey((...args) => session.exportSecret(...args), 42n);
  // @ts-expect-error numbers of users do not fit into a number
  exportDaveKey((...args) => session.exportSecret(...args), 42);
  // @ts-expect-error what the exporter gives is bytes, not a key
  importDaveKey(key);
  const encrypter = daveEncrypter({ encryptionKey: { key, keyID: 1 } });
  const sealed: Uint8Array<ArrayBuffer> | undefined = await encrypter.encrypt(bytes, { kind: 'audio', mimeType: '' });
  // @ts-expect-error what could not be sealed is not there
  sealed.length;
  daveDecrypter({ decryptionKeys: [{ key, keyID: 1 }], keyTransition: 10_000 });
  // @ts-expect-error GetStream's keys have no transition: they are told apart by index
  getstreamDecrypter({ decryptionKeys: [{ key: await importGetstreamKey(bytes), keyID: 0 }], keyTransition: 10_000 });
}

export async function stages(key: CryptoKey): Promise<void> {
  const attached = attach<{ dave: typeof dave; getstream: typeof getstream }>(receiver, worker, [{ stage: 'dave' }]);
  await attached.stages.dave.addDecryptionKey(key, 1);
  // @ts-expect-error DAVE's keys ratchet by themselves
  attached.stages.dave.ratchetDecryptionKey(1);
  const { dropped } = await attached.stages.getstream.getDecrypterStats();
  dropped.version satisfies number;
}
