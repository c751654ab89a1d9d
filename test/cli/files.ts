import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnalyzedFrame, analyzeFrames } from '../../cli/analyzed-frame.js';
import type { Media, MediaError } from '../../cli/media/media.js';
import { openMedia } from '../../cli/media/open-media.js';

/** The files that scripts/make-analyze-fixtures.mjs made. */
export const folder = new URL('../fixtures/data/analyze/', import.meta.url);

export const pathOf = (name: string): string => fileURLToPath(new URL(name, folder));

/** What was read of a file, and why no more. */
export interface Reading {
  readonly media: Media;
  readonly frames: readonly AnalyzedFrame[];
  readonly problem: MediaError | undefined;
}

export async function readAll(path: string): Promise<Reading> {
  const { media, close } = await openMedia(path);
  const frames: AnalyzedFrame[] = [];
  const iterator = analyzeFrames(media);
  let result = await iterator.next();
  for (; !result.done; result = await iterator.next()) frames.push(result.value);
  await close();
  return { media, frames, problem: result.value };
}

/** Hands `work` the path of a file of these bytes, which is there as long as it goes on. */
export async function withFile<T>(bytes: Uint8Array, work: (path: string) => Promise<T>): Promise<T> {
  const parent = await mkdtemp(join(tmpdir(), 'framepipe-'));
  const path = join(parent, 'file');
  try {
    await writeFile(path, bytes);
    return await work(path);
  } finally {
    await rm(parent, { recursive: true });
  }
}

export const read = (name: string): Promise<Uint8Array> => readFile(pathOf(name));
