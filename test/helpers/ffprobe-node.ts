/** The judgement of ffprobe and ffmpeg, for tests in Node. Those in browsers have ffprobe.ts. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled, probeFile } from './ffprobe-file.js';
import type { ProbeOptions, ProbeReport } from './ffprobe-report.js';

export type * from './ffprobe-report.js';

/**
 * Skips the tests of a suite where there is no ffprobe: `before(needsFfprobe)`. A whole run says so loudly; see
 * scripts/lib/ffmpeg.mjs.
 */
export async function needsFfprobe(this: Mocha.Context): Promise<void> {
  if (!(await isInstalled())) this.skip();
}

/** What ffprobe and ffmpeg say of these bytes as a file. */
export async function probe(file: Uint8Array | Blob, options?: ProbeOptions): Promise<ProbeReport> {
  const folder = await mkdtemp(join(tmpdir(), 'framepipe-probe-'));
  try {
    const path = join(folder, 'file');
    await writeFile(path, file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : file);
    return await probeFile(path, options);
  } finally {
    await rm(folder, { recursive: true });
  }
}
