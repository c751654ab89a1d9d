import { expect } from 'chai';
import { createWorker } from 'framepipe';
import { createRecordingWorker, type Recording, startRecording } from 'framepipe/recording.js';
import { closeCalls } from '../helpers/call.js';
import { needsFfprobe, type ProbeReport, probe, uploadedFile } from '../helpers/ffprobe.js';
import { pause, until } from '../helpers/until.js';
import { recordedCall } from './recorded-call.js';

/** How long a file is, by its last frame, in seconds. */
const lengthOf = ({ streams }: ProbeReport): number =>
  Math.max(...streams.flatMap(({ packets }) => packets.map(({ time }) => time ?? 0)));

describe('a recording that is killed', function () {
  this.timeout(30_000);
  before(needsFfprobe);
  afterEach(closeCalls);

  it('leaves files that play up to the last second, in the file system and at a server', async () => {
    const name = `killed-${crypto.randomUUID()}.webm`;
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle(name, { create: true });
    const server = uploadedFile();
    const toServer = new WritableStream<Uint8Array<ArrayBuffer>>({ write: (piece) => server.append(piece) });
    const worker = createRecordingWorker();
    const media = createWorker();
    let recordings: Recording[] = [];
    try {
      await recordedCall(media, (tracks) => {
        recordings = [
          startRecording({ tracks, container: 'webm', target: handle, onChange: 'continue', worker }),
          startRecording({ tracks, container: 'mp4', target: toServer, onChange: 'continue', worker }),
        ];
      });
      await Promise.all(recordings.map(({ started }) => started));
      await until('three seconds', () => recordings.every(({ status }) => status.duration > 3));
      const { duration } = recordings[0]!.status;
      // No `stop`: as when the tab is gone.
      worker.terminate();
      media.terminate();
      await pause(100);
      const files = [await probe(await handle.getFile()), await server.probe()];
      for (const report of files) {
        expect(report.problems).to.deep.equal([]);
        expect(report.streams.map(({ kind }) => kind)).to.have.members(['audio', 'video']);
        expect(lengthOf(report)).to.be.above(duration - 2);
      }
    } finally {
      worker.terminate();
      await server.remove();
      await folder.removeEntry(name).catch(() => {});
    }
  });
});
