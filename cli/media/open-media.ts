import { type FileHandle, open } from 'node:fs/promises';
import { annexBCodec, readAnnexB } from './annex-b.js';
import { ByteStream } from './byte-stream.js';
import { isContainer, readContainer } from './container.js';
import { isIvf, readIvf } from './ivf.js';
import { type Media, MediaError } from './media.js';
import { isObuStream, readObuStream } from './obu.js';
import { isObuAnnexB, readObuAnnexB } from './obu-annex-b.js';
import { readOgg } from './ogg.js';
import { isOgg } from './ogg-page.js';
import { isOpusDemo, readOpusDemo } from './opus-demo.js';

/** Bytes by which formats are told apart. */
const HEAD_LENGTH = 64 * 1024;

/** A file that is being read; `close` it. */
export interface OpenMedia {
  readonly media: Media;
  /** In bytes. */
  readonly size: number;
  close(): Promise<void>;
}

/** Opens a file of any format that is known, told by its content. Throws {@link MediaError}. */
export async function openMedia(path: string): Promise<OpenMedia> {
  const file = await orUnreadable(open(path));
  try {
    const stats = await orUnreadable(file.stat());
    if (!stats.isFile()) throw new MediaError('unreadable', 'It is no file.');
    const media = await readMedia(path, file, stats.size);
    return { media, size: stats.size, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readMedia(path: string, file: FileHandle, size: number): Promise<Media> {
  const stream = new ByteStream(file, size);
  await orUnreadable(stream.has(HEAD_LENGTH));
  const head = stream.window.subarray(0, HEAD_LENGTH);
  if (head.length === 0) throw new MediaError('not-media', 'It is empty.');
  if (isIvf(head)) return readIvf(stream);
  if (isOgg(head)) return readOgg(stream);
  if (isContainer(head)) return readContainer(path, size);
  const codec = annexBCodec(head);
  if (codec) return readAnnexB(stream, codec);
  if (isObuStream(head)) return readObuStream(stream);
  if (isObuAnnexB(head)) return readObuAnnexB(stream);
  if (isOpusDemo(head)) return readOpusDemo(stream);
  throw new MediaError(
    'not-media',
    'It is not IVF, WebM, Matroska, MP4, Ogg, H.264 or H.265 in Annex B format, OBUs, or Opus packets.',
  );
}

async function orUnreadable<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: 'There is no such file.',
      EACCES: 'It must not be read by you.',
      EISDIR: 'It is a folder.',
    };
    throw new MediaError('unreadable', reasons[code ?? ''] ?? String(cause), { cause });
  }
}
