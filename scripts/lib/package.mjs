/** The package as it would be published. */
import { readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { run } from './processes.mjs';

/**
 * Packs dist/ and what else belongs to the package into a folder, which is emptied before, and unpacks it there.
 *
 * @returns {Promise<{ archive: string, unpacked: string }>} the archive that npm would publish, and what is in it
 */
export async function pack(folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const packed = await npm('pack', '--loglevel=error', '--pack-destination', folder);
  if (packed.code !== 0) throw new Error(packed.output);
  const archive = join(
    folder,
    readdirSync(folder).find((file) => file.endsWith('.tgz')),
  );
  const { code, output } = await run('tar', ['-xzf', archive, '-C', folder], { quiet: true });
  if (code !== 0) throw new Error(output);
  return { archive, unpacked: join(folder, 'package') };
}
