/** Runs ffprobe and ffmpeg on a file, in Node. Tests use ffprobe-node.ts, or in browsers ffprobe.ts. */
import { execFile } from 'node:child_process';
import type { ProbedChapter, ProbedStream, ProbeOptions, ProbeReport } from './ffprobe-report.js';

/** Of one run, in milliseconds and bytes. */
const longestRun = 20_000;
const longestOutput = 2 ** 28;

/** What the null muxer says of times that do not go up by its own steps, and of files of subtitles: nothing is wrong. */
const harmless = /non monotonically increasing dts|does not contain any stream/;

interface Run {
  readonly output: Buffer;
  readonly complaints: readonly string[];
}

type Entry = Readonly<Record<string, string>>;

/** ffprobe's JSON. Numbers are text but for a few. */
interface Probed {
  readonly format?: { readonly format_name: string; readonly duration?: string };
  readonly streams?: readonly {
    readonly codec_type: ProbedStream['kind'];
    readonly codec_name?: string;
    readonly width?: number;
    readonly height?: number;
    readonly tags?: Entry;
  }[];
  readonly chapters?: readonly { readonly start_time: string; readonly end_time: string; readonly tags?: Entry }[];
  readonly packets_and_frames?: readonly (Entry & { readonly stream_index: number })[];
}

const { FFPROBE_BIN = 'ffprobe', FFMPEG_BIN = 'ffmpeg' } = process.env;

/** Whether there is an ffprobe. */
export function isInstalled(): Promise<boolean> {
  return new Promise((resolve) => execFile(FFPROBE_BIN, ['-version'], (error) => resolve(error === null)));
}

function run(command: string, args: readonly string[]): Promise<Run> {
  const options = { encoding: 'buffer', timeout: longestRun, maxBuffer: longestOutput } as const;
  return new Promise((resolve) => {
    // Every line says what it is: "Last message repeated" would not say which.
    execFile(command, ['-v', 'repeat+error', '-hide_banner', ...args], options, (error, output, text) => {
      const lines = text
        .toString()
        .split('\n')
        .filter((line) => line.trim() !== '' && !harmless.test(line));
      // What ends in failure has mostly said why.
      const isSilent = lines.length === 0 && error !== null && !harmless.test(error.message);
      resolve({ output, complaints: isSilent ? [error.message] : lines });
    });
  });
}

/** Reads and decodes all of the file. Never rejects: what cannot be read is reported as problems. */
export async function probeFile(path: string, options: ProbeOptions = {}): Promise<ProbeReport> {
  const source = [...(options.format === undefined ? [] : ['-f', options.format]), '-i', path];
  const wanted = ['-show_format', '-show_streams', '-show_chapters', '-show_packets', '-show_frames'];
  const [probing, decoding] = await Promise.all([
    run(FFPROBE_BIN, ['-of', 'json', ...wanted, ...source]),
    run(FFMPEG_BIN, [...source, '-map', '0:v?', '-map', '0:a?', '-f', 'null', '-']),
  ]);
  const { format, streams = [], chapters = [], packets_and_frames: entries = [] } = parse(probing.output);
  const hasSubtitles = streams.some(({ codec_type: kind }) => kind === 'subtitle');
  return {
    format: format?.format_name ?? '',
    duration: toNumber(format?.duration),
    streams: streams.map((stream, index) =>
      toStream(
        stream,
        entries.filter(({ stream_index: of }) => of === index),
      ),
    ),
    chapters: chapters.map(toChapter),
    problems: [...probing.complaints, ...decoding.complaints],
    color: options.pictureAt === undefined ? undefined : await colorAt(options.pictureAt, source),
    subtitles: hasSubtitles ? await subtitlesOf(source) : undefined,
  };
}

function parse(output: Buffer): Probed {
  return output.length === 0 ? {} : (JSON.parse(output.toString()) as Probed);
}

function toStream(stream: NonNullable<Probed['streams']>[number], entries: readonly Entry[]): ProbedStream {
  const { codec_type: kind, codec_name: codec = '', width, height, tags = {} } = stream;
  const packets = entries.filter(({ type }) => type === 'packet');
  const frames = entries.filter(({ type }) => type === 'frame');
  return {
    kind,
    codec,
    width,
    height,
    tags,
    packets: packets.map((packet) => ({
      time: toNumber(packet.pts_time),
      decodeTime: toNumber(packet.dts_time),
      duration: toNumber(packet.duration_time),
      isKey: packet.flags?.startsWith('K') ?? false,
      size: Number(packet.size),
    })),
    frames: frames.map((frame) => ({
      time: toNumber(frame.pts_time ?? frame.best_effort_timestamp_time),
      width: toNumber(frame.width),
      height: toNumber(frame.height),
      samples: toNumber(frame.nb_samples),
    })),
  };
}

function toChapter({ start_time: start, end_time: end, tags }: NonNullable<Probed['chapters']>[number]): ProbedChapter {
  return { start: Number(start), end: Number(end), title: tags?.title ?? '' };
}

function toNumber(text: string | number | undefined): number | undefined {
  return text === undefined || text === 'N/A' ? undefined : Number(text);
}

async function colorAt(time: number, source: readonly string[]): Promise<ProbeReport['color']> {
  const picture = ['-frames:v', '1', '-vf', 'scale=1:1:flags=area', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'];
  const { output } = await run(FFMPEG_BIN, ['-ss', String(time), ...source, ...picture]);
  const [red, green, blue] = output;
  return red === undefined || green === undefined || blue === undefined ? undefined : [red, green, blue];
}

async function subtitlesOf(source: readonly string[]): Promise<string> {
  const { output } = await run(FFMPEG_BIN, [...source, '-map', '0:s:0', '-f', 'webvtt', '-']);
  return output.toString();
}
