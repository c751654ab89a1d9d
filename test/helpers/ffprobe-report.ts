/** What ffprobe and ffmpeg say of a file: the judgement of another's code on what Framepipe wrote. */
export interface ProbeReport {
  /** Names of the container, such as `matroska,webm`; empty where nothing could be read. */
  readonly format: string;
  /** Of the whole file, in seconds; undefined where the container does not say. */
  readonly duration: number | undefined;
  readonly streams: readonly ProbedStream[];
  readonly chapters: readonly ProbedChapter[];
  /** The lines that ffprobe and ffmpeg complained in while they read and decoded everything. */
  readonly problems: readonly string[];
  /** Mean colour of the picture at `pictureAt`, each part 0 to 255; undefined where it was not asked for, or is not there. */
  readonly color: readonly [red: number, green: number, blue: number] | undefined;
  /** The first subtitle track as WebVTT; undefined where there is none. */
  readonly subtitles: string | undefined;
}

export interface ProbedStream {
  readonly kind: 'video' | 'audio' | 'subtitle' | 'data' | 'attachment';
  /** As ffmpeg names it: `vp8`, `vp9`, `av1`, `h264`, `hevc`, `opus`. */
  readonly codec: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Such as `title`, `language`. */
  readonly tags: Readonly<Record<string, string>>;
  /** In the order of the file. */
  readonly packets: readonly ProbedPacket[];
  /** What was decoded, in the order shown. */
  readonly frames: readonly ProbedFrame[];
}

/** Times in seconds, undefined where the format has none. */
export interface ProbedPacket {
  readonly time: number | undefined;
  readonly decodeTime: number | undefined;
  readonly duration: number | undefined;
  readonly isKey: boolean;
  /** In bytes. */
  readonly size: number;
}

export interface ProbedFrame {
  readonly time: number | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Of sound: how many, in one channel. */
  readonly samples: number | undefined;
}

export interface ProbedChapter {
  /** In seconds. */
  readonly start: number;
  readonly end: number;
  readonly title: string;
}

export interface ProbeOptions {
  /** What the file is, as ffmpeg names demuxers (`obu`); default: it finds out. */
  readonly format?: string;
  /** Asks for the mean colour of the picture at this time, in seconds. Default: not asked. */
  readonly pictureAt?: number;
}
