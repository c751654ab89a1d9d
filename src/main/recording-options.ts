import type { RecorderMethods } from '../../workers/stages/recorder.js';
import type { Container } from '../recording/mux/muxer.js';
import type { RecordingSettings } from '../recording/recording-protocol.js';
import { checkInteger, checkObject, checkOneOf, wrongType } from '../shared/arguments.js';
import type { RemoteMethods } from '../shared/protocol.js';
import type { MediaKind, Side } from '../shared/stage.js';
import type { AttachedPeerConnection } from './attached-peer-connection.js';
import type { AttachedTransform } from './attached-transform.js';
import { checkTarget, type RecordingTarget } from './recording-target.js';
import { isRecordingWorker } from './recording-worker.js';

/** The methods of a `recorder` stage: `attached.stages.recorder`, or the name that it has in its pipeline. */
export type RecorderControl = RemoteMethods<RecorderMethods>;

/** A pipeline with a `recorder` stage. */
export interface RecordableAttachment {
  /** The end of the connection at which it is. */
  readonly side: Side;
  /** What it carries. */
  readonly kind: MediaKind;
  /** The methods of its stages, its recorder's among them. */
  readonly stages: { readonly recorder: RecorderControl };
}

/** A track of a recording, and what players are told of it. */
export interface RecordedTrack {
  /** The pipeline that it comes from. */
  readonly attached: Pick<RecordableAttachment, 'side' | 'kind'>;
  /** Its recorder, where the stage has another name in the pipeline. Default `attached.stages.recorder`. */
  readonly stage?: RecorderControl;
  /** What players show as the track's name. Default none. */
  readonly name?: string;
  /**
   * Whose it is: the tracks of one participant are captured by one clock, by which they are put together where the browser
   * tells it. Default: all tracks without one belong to the same participant.
   */
  readonly participant?: string;
}

/** Options of `startRecording`. */
export interface RecordingOptions {
  /** What is recorded, each as a track of the file; more can be added later. Default none. */
  readonly tracks?: readonly (RecordableAttachment | RecordedTrack)[];
  /** Records every pipeline of a connection that has a recorder, those that come later too. Default none. */
  readonly peerConnection?: AttachedPeerConnection;
  /** Which pipelines of `peerConnection`. Default `receiver`. */
  readonly side?: Side;
  /** `webm` takes VP8, VP9 and AV1; `mp4` (in fragments) and `mkv` also H.264 and H.265. All take Opus. Default `mp4`. */
  readonly container?: Container;
  /** Where it goes. Default: into memory, and out as a Blob. */
  readonly target?: RecordingTarget;
  /**
   * What it means when the size or profile of a picture changes: `segment` begins another file, `continue` goes on in the
   * same one, which not every player follows. Another codec, or track, always begins another file. Default `segment`.
   */
  readonly onChange?: 'segment' | 'continue';
  /**
   * How long tracks are waited for that have given no key frame, or no sound, in milliseconds, 500 to 600,000. When there is
   * none at all by then, the recording fails with `no-key-frame`; else it begins without them. Default 10,000.
   */
  readonly keyFrameTimeout?: number;
  /** How many bytes may wait to be written before frames are left out, 64 KiB to 1 GiB. Default 32 MiB. */
  readonly maxBuffer?: number;
  /** A worker of `createRecordingWorker`. Default: one of its own, which ends with the recording. */
  readonly worker?: Worker;
}

const KIB = 1024;

/** Throws TypeError or RangeError for wrong options. */
export function checkRecordingOptions(options: RecordingOptions): RecordingSettings {
  checkObject('options', options);
  const { container = 'mp4', onChange = 'segment', keyFrameTimeout = 10_000, maxBuffer = 32 * KIB * KIB } = options;
  checkOneOf('options.container', container, ['webm', 'mkv', 'mp4']);
  checkOneOf('options.onChange', onChange, ['segment', 'continue']);
  checkInteger('options.keyFrameTimeout', keyFrameTimeout, 500, 600_000);
  checkInteger('options.maxBuffer', maxBuffer, 64 * KIB, KIB * KIB * KIB);
  checkOneOf('options.side', options.side ?? 'receiver', ['sender', 'receiver']);
  checkTarget(options.target);
  const { tracks = [], worker } = options;
  if (!Array.isArray(tracks)) throw wrongType('options.tracks', 'an array', tracks);
  for (const one of tracks) checkTrack(one);
  if (worker !== undefined && !isRecordingWorker(worker)) {
    throw wrongType('options.worker', 'a worker of createRecordingWorker', worker);
  }
  return { container, onChange, keyFrameTimeout, maxBuffer };
}

/** What is recorded of a track, as it was given. Throws TypeError for what has no recorder. */
export function checkTrack(given: RecordableAttachment | RecordedTrack | AttachedTransform): Required<
  Pick<RecordedTrack, 'stage'>
> & {
  readonly side: Side;
  readonly kind: MediaKind;
  readonly name: string | undefined;
  readonly participant: string | undefined;
} {
  checkObject('track', given);
  const track: RecordedTrack = 'attached' in given ? given : { attached: given };
  const attached = track.attached as Partial<RecordableAttachment>;
  const stage = track.stage ?? attached.stages?.recorder;
  if (!attached.kind || !attached.side || !stage) throw wrongType('track', 'an attached pipeline', given);
  return { stage, side: attached.side, kind: attached.kind, name: track.name, participant: track.participant };
}
