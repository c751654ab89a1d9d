import { readdirSync, readFileSync } from 'node:fs';
import { MediaError } from '../../cli/media/media.js';
import { folder, readAll, withFile } from '../../test/cli/files.js';
import { hold, type Target } from '../target.js';

/** Bytes of a file that begin a corpus: the headers and some frames. */
const HEAD = 3_000;

/** `framepipe analyze`: files of every kind give frames or a MediaError. */
export const mediaFiles: Target = {
  name: 'media-files',
  seeds() {
    const names = readdirSync(folder).filter((name) => !name.endsWith('.json'));
    return names.map((name) => new Uint8Array(readFileSync(new URL(name, folder))).slice(0, HEAD));
  },
  async run(bytes) {
    try {
      hold((await withFile(bytes, readAll)).frames.length <= bytes.length, 'no more frames than bytes');
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
    }
  },
};
