import type { AttachedTransform } from './attached-transform.js';
import { checkRecordingOptions, type RecordingOptions } from './recording-options.js';
import { Recording } from './recording-session.js';
import { watchWorker } from './worker-failure.js';

/**
 * Makes a worker that writes recordings, any number of them; the application owns it. It imports mediabunny, so it is
 * there only for applications that have it.
 *
 * @example
 * ```ts
 * import { createRecordingWorker } from 'framepipe/recording.js';
 *
 * const worker = createRecordingWorker();
 * ```
 */
export function createRecordingWorker(): Worker {
  // Spelt out in one piece, because bundlers look for exactly this.
  const worker = new Worker(new URL('../../workers/recording.worker.js', import.meta.url), {
    type: 'module',
    name: 'framepipe-recording',
  });
  watchWorker(worker);
  return worker;
}

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
  if (peerConnection) {
    const seen = new Set<AttachedTransform>();
    const addAttached = (attached: AttachedTransform) => {
      if (attached.side !== side || seen.has(attached)) return;
      seen.add(attached);
      // One without a recorder, or that ends while it starts, is not recorded.
      recording.addTrack(attached).catch(() => {});
    };
    for (const attached of peerConnection.transforms) addAttached(attached);
    const onAttached = ({ detail }: CustomEvent<AttachedTransform>) => addAttached(detail);
    peerConnection.addEventListener('attached', onAttached);
    ends.push(() => peerConnection.removeEventListener('attached', onAttached));
  }
  return recording;
}
