import type { Bytes } from '../../shared/stage.js';
import type { RecordedFrame } from '../recorded-frame.js';

/** What a raw dump needs of a frame; every `RecordedFrame` is one. */
export type DumpedFrame = Pick<RecordedFrame, 'codec' | 'data' | 'rtpTimestamp' | 'ssrc' | 'time'>;

/** Writes the frames of one RTP stream and codec into a file, piece by piece. */
export interface DumpWriter {
  /**
   * What to append to the file for this frame, which may be nothing yet; the file's head comes with the first one.
   * `undefined` for a frame that the format cannot hold, because it is encrypted or damaged: it is left out.
   */
  write(frame: DumpedFrame): Bytes | undefined;
  /** What to append at the end. A file without it lacks no more than its last frame. */
  end(): Bytes;
}
