import type { AnalyzedFrame } from './analyzed-frame.js';

/** What decoders are set up for. What headers have not told yet is absent. */
export interface Configuration {
  /** As in SDP, for example `video/VP8`. */
  readonly mimeType: string;
  /** As in WebCodecs, for example `av01.0.04M.08`. */
  readonly codec?: string;
  /** Width in pixels. */
  readonly width?: number;
  /** Height in pixels. */
  readonly height?: number;
  /** Bits of a luma sample. */
  readonly bitDepth?: number;
  /** Chroma subsampling. */
  readonly chroma?: string;
  /** Audio channels. */
  readonly channels?: number;
  /** Milliseconds of sound in one packet. */
  readonly durationMs?: number;
}

/** A configuration, and since when a layer has it. */
export interface ConfigurationEntry extends Configuration {
  /** The spatial layer; 0 where there is one only. */
  readonly spatialIndex: number;
  /** Of its first frame, in milliseconds since the epoch. */
  readonly time: number;
}

/** What a frame changed. */
export interface ConfigurationChange {
  /** The spatial layer; 0 where there is one only. */
  readonly spatialIndex: number;
  /** What held until this frame. */
  readonly before: Configuration;
  /** What holds from it on. */
  readonly after: Configuration;
}

const FIELDS = ['codec', 'width', 'height', 'bitDepth', 'chroma', 'channels', 'durationMs'] as const;
/** Changes remembered. */
const HISTORY = 64;

/** The configurations of one stream, by what frames say themselves: metadata has no sizes on delta frames. */
export class Configurations {
  readonly #current = new Map<number, Configuration>();
  readonly #history: ConfigurationEntry[] = [];

  /** Returns the change; undefined where there is none, or where the frame only tells what nothing was known of. */
  add(frame: AnalyzedFrame): ConfigurationChange | undefined {
    if (frame.opaque || frame.mimeType === 'audio/CN') return undefined;
    const { spatialIndex = 0 } = frame;
    const before = this.#current.get(spatialIndex);
    if (before && tellsNothingNew(frame, before)) return undefined;
    const sameCodec = before?.mimeType === frame.mimeType;
    const after: Configuration = { ...(sameCodec && before), ...told(frame) };
    this.#current.set(spatialIndex, after);
    this.#history.push({ ...after, spatialIndex, time: frame.time });
    if (this.#history.length > HISTORY) this.#history.shift();
    if (!before) return undefined;
    const onlyMore =
      sameCodec && FIELDS.every((field) => before[field] === undefined || before[field] === after[field]);
    return onlyMore ? undefined : { spatialIndex, before, after };
  }

  /** In order of time, the latest 64. */
  snapshot(): ConfigurationEntry[] {
    return [...this.#history];
  }
}

/** Almost every frame; so nothing is put together for it. */
function tellsNothingNew(frame: AnalyzedFrame, before: Configuration): boolean {
  if (frame.mimeType !== before.mimeType) return false;
  // Field by field: a loop over their names takes several times as long.
  return (
    isOld(frame.codec, before.codec) &&
    isOld(frame.width, before.width) &&
    isOld(frame.height, before.height) &&
    isOld(frame.bitDepth, before.bitDepth) &&
    isOld(frame.chroma, before.chroma) &&
    isOld(frame.channels, before.channels) &&
    isOld(frame.durationMs, before.durationMs)
  );
}

function isOld<Value>(value: Value | undefined, before: Value | undefined): boolean {
  return value === undefined || value === before;
}

function told(frame: AnalyzedFrame): Configuration {
  const configuration: Record<string, unknown> = { mimeType: frame.mimeType };
  for (const field of FIELDS) if (frame[field] !== undefined) configuration[field] = frame[field];
  return configuration as unknown as Configuration;
}
