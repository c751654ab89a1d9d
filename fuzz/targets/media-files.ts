import { readdirSync, readFileSync } from 'node:fs';
import { isContainer } from '../../cli/media/container.js';
import { checkWhole } from '../../cli/media/container-end.js';
import { MediaError } from '../../cli/media/media.js';
import { folder, readAll, withFile } from '../../test/cli/files.js';
import { hold, type Target } from '../target.js';

/** Bytes of a file that begin a corpus: the headers and some frames. */
const HEAD = 3_000;
/** The first byte of Matroska and WebM. */
const EBML = 0x1a;

/**
 * `framepipe analyze`: files of every kind give frames or a MediaError. MP4 is left to mediabunny, which takes seconds over
 * tables of three kilobytes that claim millions of frames; of it only our own reader runs.
 */
export const mediaFiles: Target = {
  name: 'media-files',
  seeds() {
    const names = readdirSync(folder).filter((name) => !name.endsWith('.json'));
    return names.map((name) => new Uint8Array(readFileSync(new URL(name, folder))).slice(0, HEAD));
  },
  async run(bytes) {
    const isMp4 = isContainer(bytes) && bytes[0] !== EBML;
    try {
      if (isMp4) await withFile(bytes, (path) => checkWhole(path, bytes.length));
      else hold((await withFile(bytes, readAll)).frames.length <= bytes.length, 'no more frames than bytes');
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
    }
  },
};
