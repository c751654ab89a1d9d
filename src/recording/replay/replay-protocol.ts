/** What the page and the recording worker say to each other of an instant replay. */
import type { ErrorRecord } from '../../shared/errors.js';
import type { WrittenFile } from '../file-writer.js';
import type { Container } from '../mux/muxer.js';
import type { LineCommand } from '../recording-protocol.js';
import type { TimelineOptions } from '../timeline/timeline-output.js';
import type { ReplayLimits } from './replay-ring.js';

/** Posted to the recording worker: begins to keep the last seconds; all else goes over the port. */
export interface ReplayMessage {
  readonly framepipeReplay: ReplaySettings;
  readonly port: MessagePort;
}

/** How an instant replay is kept. */
export interface ReplaySettings extends ReplayLimits, Pick<TimelineOptions, 'onChange'> {
  readonly container: Container;
  /** How long a key frame is good for, in seconds: then another one is asked for. */
  readonly keyFrameInterval: number;
}

/** What the page tells the recording worker. */
export type ReplayCommand =
  | LineCommand
  /** Makes files of what is held; answered by `saved` or `refused` with the same ID. */
  | { readonly type: 'save'; readonly id: number };

/** What the recording worker tells the page. */
export type ReplayNotice =
  | { readonly type: 'status'; readonly status: ReplayStatus }
  | { readonly type: 'trackended'; readonly track: string | number }
  | { readonly type: 'saved'; readonly id: number; readonly files: readonly SavedFile[] }
  | { readonly type: 'refused'; readonly id: number; readonly error: ErrorRecord };

/** A file that was saved. */
export type SavedFile = WrittenFile & { readonly blob: Blob };

/** What is held. */
export interface ReplayStatus {
  /** From the first to the last frame, in seconds: up to a key frame's distance more than was asked for. */
  readonly seconds: number;
  /** Bytes of frames. */
  readonly bytes: number;
}
