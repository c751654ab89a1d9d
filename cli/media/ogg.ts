import { parseFrame } from '../../src/codecs/parse/index.js';
import type { ByteStream } from './byte-stream.js';
import { type Media, MediaError, type MediaFrame, type MediaTrack } from './media.js';
import { readPage } from './ogg-page.js';

const SAMPLES_PER_SECOND = 48_000;

/** What is known of the one logical stream that is read. */
interface OpusStream {
  readonly serial: number;
  /** Samples to be left out at the beginning (RFC 7845 5.1). */
  readonly preSkip: number;
  readonly track: MediaTrack;
}

/** The first Opus stream of an Ogg file (RFC 3533, RFC 7845). */
export async function readOgg(stream: ByteStream): Promise<Media> {
  const opus = await findOpus(stream);
  return { format: 'Ogg', tracks: [opus.track], frames: () => readPackets(stream, opus) };
}

/** Streams begin one after the other, each with a page of its own (RFC 3533 4). */
async function findOpus(stream: ByteStream): Promise<OpusStream> {
  for (let page = await readPage(stream); page?.isFirst; page = await readPage(stream)) {
    const head = Buffer.from(page.packets[0] ?? []);
    if (head.length < 19 || head.toString('latin1', 0, 8) !== 'OpusHead') continue;
    const track: MediaTrack = { kind: 'audio', mimeType: 'audio/opus' };
    return { serial: page.serial, preSkip: head.readUInt16LE(10), track };
  }
  throw new MediaError('not-media', 'It is Ogg, without an Opus stream.');
}

async function* readPackets(stream: ByteStream, { serial, preSkip }: OpusStream): AsyncGenerator<MediaFrame> {
  let open: Uint8Array = new Uint8Array(0);
  let samples = 0;
  let seenTags = false;
  for (let page = await readPage(stream); page; page = await readPage(stream)) {
    if (page.serial !== serial) continue;
    let end = samples;
    const frames: { bytes: Uint8Array; at: number }[] = [];
    page.packets.forEach((part, index) => {
      const bytes = index === 0 && page.continues ? Buffer.concat([open, part]) : part;
      if (page.isOpen && index === page.packets.length - 1) {
        open = bytes;
      } else if (seenTags) {
        frames.push({ bytes, at: end });
        end += ((parseFrame(bytes, 'audio/opus')?.durationMs ?? 0) / 1000) * SAMPLES_PER_SECOND;
      } else {
        seenTags = true; // OpusTags, the second packet
      }
    });
    // The page says where it ends: lost packets before it move it on. The last page's end is cut off (RFC 7845 4).
    const gap = page.isLast || frames.length === 0 ? 0 : Number(page.granule) - end;
    for (const { bytes, at } of frames) {
      const time = (at + gap - preSkip) / SAMPLES_PER_SECOND;
      yield { track: 0, bytes, size: bytes.length, time, progress: stream.progress };
    }
    samples = end + gap;
  }
}
