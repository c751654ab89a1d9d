import type { MediaKind, Side } from '../../src/shared/stage.js';
import type { BenchFrame } from './bench-frame.js';

/** What a browser gives a worker for one sender or receiver. */
export interface FrameStreams {
  readonly readable: ReadableStream<BenchFrame>;
  readonly writable: WritableStream<BenchFrame>;
}

/** One way from the encoder to the network, and back: a product's, or a floor that none can undercut. */
export interface Carrier {
  readonly name: string;
  /** Whether it can take the codec, `video/VP8` and the like. */
  takes(mimeType: string): boolean;
  /** Carries frames from now on, for as long as they come. */
  carry(side: Side, kind: MediaKind, mimeType: string, streams: FrameStreams): Promise<void>;
}

/** The base key of all, so that what one seals its other half opens. */
export const BASE_KEY = Uint8Array.from({ length: 32 }, (_, index) => index);
