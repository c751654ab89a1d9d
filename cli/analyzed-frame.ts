import { createParserState, type FrameRecord, type ParserState, parseFrame } from '../src/codecs/parse/index.js';
import { type Media, MediaError, type MediaFrame } from './media/media.js';

/** A frame of a file, with what its headers tell. */
export interface AnalyzedFrame extends FrameRecord {
  /** Index of its track. */
  readonly track: number;
  /** Its number within the track, from 0, in the order of the file, which is that of decoding. */
  readonly index: number;
  /** When it is shown, in seconds; absent where the file has no times. */
  readonly time?: number;
  /** In bytes, as the file holds it. */
  readonly size: number;
}

/** How {@link analyzeFrames} goes. */
export interface AnalyzeOptions {
  /** Frames a second of a file without times. Default none: then there are no times. */
  readonly frameRate?: number | undefined;
  /** Told how much of the file has been read, 0 to 1. */
  readonly onProgress?: ((progress: number) => void) | undefined;
}

/**
 * Parses a file's frames one after the other. Ends, instead of throwing, where the file cannot be read on, and returns
 * why.
 */
export async function* analyzeFrames(
  media: Media,
  { frameRate, onProgress }: AnalyzeOptions = {},
): AsyncGenerator<AnalyzedFrame, MediaError | undefined> {
  const tracks = media.tracks.map(({ mimeType }) => ({ mimeType, state: createParserState(), frames: 0 }));
  try {
    for await (const frame of media.frames()) {
      const track = tracks[frame.track]!;
      const index = track.frames++;
      const time = frame.time ?? (frameRate === undefined ? undefined : index / frameRate);
      const timed = time === undefined ? {} : { time };
      yield { track: frame.track, index, ...timed, size: frame.size, ...parse(frame, track.mimeType, track.state) };
      onProgress?.(frame.progress);
    }
    return undefined;
  } catch (error) {
    if (error instanceof MediaError) return error;
    throw error;
  }
}

/** What the bytes tell; of codecs without a parser, what the container does. */
function parse({ bytes, type, parameterSets }: MediaFrame, mimeType: string, state: ParserState): FrameRecord {
  if (parameterSets !== undefined) parseFrame(parameterSets, mimeType, state);
  return parseFrame(bytes, mimeType, state) ?? (type === undefined || mimeType.startsWith('audio/') ? {} : { type });
}
