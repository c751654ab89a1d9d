import type { MediaKind } from '../../src/shared/stage.js';

/**
 * A frame as a browser hands it over: the payload is copied out of the browser's memory when it is first asked for, and
 * metadata are made anew at each call.
 */
export class BenchFrame {
  readonly timestamp: number;
  readonly #mimeType: string;
  readonly #source: Uint8Array;
  #data: ArrayBuffer | undefined;

  constructor(source: Uint8Array, mimeType: string, timestamp: number) {
    this.#source = source;
    this.#mimeType = mimeType;
    this.timestamp = timestamp;
  }

  get data(): ArrayBuffer {
    this.#data ??= this.#source.slice().buffer as ArrayBuffer;
    return this.#data;
  }

  set data(data: ArrayBuffer) {
    this.#data = data;
  }

  getMetadata(): RTCEncodedVideoFrameMetadata & RTCEncodedAudioFrameMetadata {
    return {
      synchronizationSource: 1,
      payloadType: 96,
      mimeType: this.#mimeType,
      rtpTimestamp: this.timestamp,
      contributingSources: [],
    };
  }
}

/** Products tell video by its `type`. */
class BenchVideoFrame extends BenchFrame {
  readonly type = 'delta';
}

export function benchFrame(kind: MediaKind, source: Uint8Array, mimeType: string, timestamp: number): BenchFrame {
  return new (kind === 'video' ? BenchVideoFrame : BenchFrame)(source, mimeType, timestamp);
}
