/** The page that killed.e2e.test.ts kills: records a call into the origin's own file system and to the server at once. */
import { createWorker } from 'framepipe';
import { createRecordingWorker, type Recording, startRecording } from 'framepipe/recording.js';
import { recordedCall } from '../recorded-call.js';

/** What the test calls in the page. */
export interface KilledPage {
  /** Resolves when both files have begun. */
  record(): Promise<void>;
  /** How long the shorter one is, in seconds. */
  duration(): number;
  /** Sends what is in the file system to the server, from a page that comes after. */
  upload(): Promise<void>;
}

const NAME = 'call.webm';

let recordings: Recording[] = [];

async function append(file: string, body: Blob | Uint8Array<ArrayBuffer>): Promise<void> {
  await fetch(`/files/${file}`, { method: 'POST', body });
}

const page: KilledPage = {
  async record() {
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle(NAME, { create: true });
    const toServer = new WritableStream<Uint8Array<ArrayBuffer>>({ write: (piece) => append('streamed', piece) });
    const worker = createRecordingWorker();
    await recordedCall(createWorker(), (tracks) => {
      recordings = [
        startRecording({ tracks, container: 'webm', target: handle, onChange: 'continue', worker }),
        startRecording({ tracks, container: 'mp4', target: toServer, onChange: 'continue', worker }),
      ];
    });
    await Promise.all(recordings.map(({ started }) => started));
  },
  duration: () => Math.min(...recordings.map(({ status }) => status.duration)),
  async upload() {
    const folder = await navigator.storage.getDirectory();
    await append('kept', await (await folder.getFileHandle(NAME)).getFile());
  },
};

Object.assign(globalThis, { page });
