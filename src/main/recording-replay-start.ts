import type { ReplaySettings } from '../recording/replay/replay-protocol.js';
import { checkInteger, checkNumber } from '../shared/arguments.js';
import { followPipelines } from './recording-follow.js';
import { checkRecordingOptions, type RecordingOptions } from './recording-options.js';
import { Replay } from './recording-replay.js';
import { createRecordingWorker } from './recording-worker.js';

/** Options of {@link startReplay}. */
export interface ReplayOptions
  extends Pick<RecordingOptions, 'tracks' | 'onChange' | 'peerConnection' | 'side' | 'container' | 'worker'> {
  /** How far back it reaches, in seconds, 1 to 3,600. Default 30. Files begin at the key frame before that. */
  readonly seconds?: number;
  /** How many bytes of frames are held at most, 1 MiB to 1 GiB; beyond, it reaches less far back. Default 64 MiB. */
  readonly maxBytes?: number;
  /**
   * How often key frames are asked for, in seconds, 1 to 3,600. In a call there are none unless somebody asks; each costs
   * bandwidth, and without them a file grows older than it should. Default 10.
   */
  readonly keyFrameInterval?: number;
}

const MIB = 1024 * 1024;

/**
 * Keeps the last seconds of what flows through pipelines, each with a `recorder` stage, to save them at any time: what has
 * just happened, and nobody recorded. Nothing is decoded or encoded, and nothing leaves memory.
 *
 * Throws TypeError or RangeError for wrong options. What goes wrong later is told by `failed`.
 *
 * @example
 * ```ts
 * import { attachToPeerConnection, createWorker } from 'framepipe';
 * import { startReplay } from 'framepipe/recording.js';
 *
 * const pc = new RTCPeerConnection();
 * const all = attachToPeerConnection(pc, createWorker(), () => [{ stage: 'recorder' }, { stage: 'sframe' }]);
 * const replay = startReplay({ peerConnection: all, container: 'webm', seconds: 60 });
 *
 * async function lastMinute(): Promise<Blob> {
 *   return (await replay.save()).blob;
 * }
 * ```
 */
export function startReplay(options: ReplayOptions): Replay {
  const { container, onChange } = checkRecordingOptions(options);
  const { seconds = 30, maxBytes: bytes = 64 * MIB, keyFrameInterval = 10 } = options;
  checkNumber('options.seconds', seconds, 1, 3600);
  checkInteger('options.maxBytes', bytes, MIB, 1024 * MIB);
  checkNumber('options.keyFrameInterval', keyFrameInterval, 1, 3600);
  const settings: ReplaySettings = { container, onChange, seconds, bytes, keyFrameInterval };
  const { tracks = [], peerConnection, side = 'receiver', worker } = options;
  let unfollow = (): void => {};
  const replay = new Replay(worker ?? createRecordingWorker(), settings, {
    tracks,
    isOwnWorker: worker === undefined,
    onEnd: () => unfollow(),
  });
  if (peerConnection) unfollow = followPipelines(peerConnection, side, (attached) => replay.addTrack(attached));
  return replay;
}
