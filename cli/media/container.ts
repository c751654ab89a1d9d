import type { EncodedPacket, InputAudioTrack, InputTrack, InputVideoTrack } from 'mediabunny';
import { checkTables } from './check-tables.js';
import { checkWhole } from './container-end.js';
import { guardReads } from './guard-reads.js';
import { type Media, MediaError, type MediaFrame, type MediaTrack } from './media.js';
import { type NalConfiguration, readAvcConfiguration, readHevcConfiguration, toAnnexB } from './parameter-sets.js';

const MIME_TYPES: Readonly<Record<string, string>> = {
  vp8: 'video/VP8',
  vp9: 'video/VP9',
  av1: 'video/AV1',
  avc: 'video/H264',
  hevc: 'video/H265',
};

/** A track with what is needed to read it. */
interface Reader {
  readonly packets: AsyncGenerator<EncodedPacket, void>;
  readonly track: MediaTrack;
  readonly configuration: NalConfiguration | undefined;
  next: EncodedPacket | undefined;
  count: number;
}

/** Whether it begins as MP4 and QuickTime (a box) or as Matroska and WebM (EBML) do. */
export function isContainer(head: Uint8Array): boolean {
  const boxes = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'styp', 'moof', 'sidx'];
  const isMatroska = head[0] === 0x1a && head[1] === 0x45 && head[2] === 0xdf && head[3] === 0xa3;
  return isMatroska || boxes.includes(Buffer.from(head.subarray(4, 8)).toString('latin1'));
}

/** MP4, QuickTime, Matroska and WebM, through mediabunny. */
export async function readContainer(path: string, size: number): Promise<Media> {
  await checkTables(path, size);
  const { EncodedPacketSink, FilePathSource, Input, MATROSKA, MP4, QTFF, WEBM } = await loadReader();
  const source = guardReads(new FilePathSource(path, { handleUnhandledError: () => {} }));
  const input = new Input({ source, formats: [MP4, QTFF, MATROSKA, WEBM] });
  const format = await orDamaged(input.getFormat(), 'Its beginning cannot be read');
  const tracks = await orDamaged(input.getTracks(), 'Its list of tracks cannot be read');
  const readers: Reader[] = [];
  for (const track of tracks) {
    const described = await describe(track);
    if (described === undefined) continue;
    const packets = new EncodedPacketSink(track).packets();
    readers.push({ packets, ...described, next: undefined, count: 0 });
  }
  if (readers.length === 0) {
    await checkWhole(path, size);
    throw new MediaError('not-media', 'It holds neither audio nor video.');
  }
  return {
    format: format.name,
    tracks: readers.map(({ track }) => track),
    frames: () => readFrames(readers, path, size, () => input.dispose()),
  };
}

async function loadReader(): Promise<typeof import('mediabunny')> {
  try {
    const reader = await import('mediabunny');
    // What it thinks of a damaged file is told in our own words.
    reader.Logging.level = reader.LogLevel.Silent;
    return reader;
  } catch (cause) {
    const how = 'npx -p framepipe -p mediabunny framepipe analyze …';
    throw new MediaError(
      'no-reader',
      `MP4 and WebM are read by the package mediabunny, which is missing. Try: ${how}`,
      {
        cause,
      },
    );
  }
}

async function orDamaged<T>(promise: Promise<T>, what: string): Promise<T> {
  try {
    return await promise;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
    throw new MediaError('damaged', `${what}: ${why}.`, { cause });
  }
}

async function describe(track: InputTrack): Promise<Pick<Reader, 'track' | 'configuration'> | undefined> {
  if (!track.isVideoTrack() && !track.isAudioTrack()) return undefined;
  const kind = track.isVideoTrack() ? 'video' : 'audio';
  const codec = (await track.getCodec()) ?? 'unknown';
  const mimeType = MIME_TYPES[codec] ?? `${kind}/${codec}`;
  const config = await orDamaged(configOf(track), 'The description of a track cannot be read');
  const record = config?.description === undefined ? undefined : bytesOf(config.description);
  const read = codec === 'avc' ? readAvcConfiguration : codec === 'hevc' ? readHevcConfiguration : undefined;
  return { track: { kind, mimeType }, configuration: record && read?.(record) };
}

async function configOf(
  track: InputVideoTrack | InputAudioTrack,
): Promise<{ description?: ArrayBufferView | ArrayBufferLike } | null> {
  return track.getDecoderConfig();
}

function bytesOf(source: ArrayBufferView | ArrayBufferLike): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

/** The packets of all tracks, those with the earliest times first, which is about how they lie in the file. */
async function* readFrames(
  readers: readonly Reader[],
  path: string,
  size: number,
  done: () => void,
): AsyncGenerator<MediaFrame> {
  let read = 0;
  try {
    for (const reader of readers) await advance(reader);
    for (;;) {
      const open = readers.filter(({ next }) => next !== undefined);
      if (open.length === 0) break;
      const reader = open.reduce((one, other) => (other.next!.timestamp < one.next!.timestamp ? other : one));
      const packet = reader.next!;
      read += packet.byteLength;
      yield { ...toFrame(reader, packet), track: readers.indexOf(reader), progress: Math.min(1, read / size) };
      await advance(reader);
    }
    await checkWhole(path, size);
  } finally {
    done();
  }
}

async function advance(reader: Reader): Promise<void> {
  const { value } = await orDamaged(reader.packets.next(), 'What follows cannot be read');
  reader.next = value ?? undefined;
}

function toFrame(
  reader: Reader,
  { data, byteLength, timestamp, type }: EncodedPacket,
): Omit<MediaFrame, 'track' | 'progress'> {
  const { configuration, count } = reader;
  reader.count += 1;
  const bytes = (configuration && toAnnexB(data, configuration.lengthSize)) ?? data;
  const sets = configuration && count === 0 ? { parameterSets: configuration.parameterSets } : {};
  return { bytes, size: byteLength, time: timestamp, type, ...sets };
}
