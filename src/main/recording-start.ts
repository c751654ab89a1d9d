import { followPipelines } from './recording-follow.js';
import { checkRecordingOptions, type RecordingOptions } from './recording-options.js';
import { Recording } from './recording-session.js';
import { createRecordingWorker } from './recording-worker.js';

/**
 * Records what flows through pipelines, in the clear and as it was encoded: nothing is decoded or encoded. Each pipeline
 * has a `recorder` stage next to the media (`[{ stage: 'recorder' }, …, { stage: 'sframe' }]`), which copies frames to a
 * worker of its own, where mediabunny describes the file and pieces of a second each are written. A file that breaks off,
 * because the tab was killed or the disk is full, plays up to its last second.
 *
 * Throws TypeError or RangeError for wrong options. What goes wrong later rejects `started` and `stop`, and is told by
 * `failed`.
 *
 * @example
 * ```ts
 * import { attachToPeerConnection, createWorker } from 'framepipe';
 * import { startRecording } from 'framepipe/recording.js';
 *
 * const pc = new RTCPeerConnection();
 * const all = attachToPeerConnection(pc, createWorker(), () => [{ stage: 'recorder' }, { stage: 'sframe' }]);
 *
 * async function recordToDisk(): Promise<() => Promise<unknown>> {
 *   const folder = await navigator.storage.getDirectory();
 *   const recording = startRecording({
 *     peerConnection: all,
 *     container: 'webm',
 *     target: ({ index, extension }) => folder.getFileHandle(`call-${index}${extension}`, { create: true }),
 *   });
 *   await recording.started;
 *   return () => recording.stop();
 * }
 * ```
 */
export function startRecording(options: RecordingOptions): Recording {
  const settings = checkRecordingOptions(options);
  const { tracks = [], peerConnection, side = 'receiver', target, worker } = options;
  const ends: (() => void)[] = [];
  const recording = new Recording(worker ?? createRecordingWorker(), settings, {
    tracks,
    target,
    isOwnWorker: worker === undefined,
    onEnd: () => {
      for (const end of ends.splice(0)) end();
    },
  });
  if (peerConnection) ends.push(followPipelines(peerConnection, side, (attached) => recording.addTrack(attached)));
  return recording;
}
