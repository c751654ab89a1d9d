/** Gets Debian's packages without installing them: a server that is installed starts for the whole machine. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isExecutable } from './browsers.mjs';
import { run } from './processes.mjs';
import { inProject } from './project.mjs';

const folderOf = (name) => inProject('.cache', name);

async function must(command, ...args) {
  const { code, output } = await run(command, args, { quiet: true, silence: 300_000 });
  if (code !== 0) throw new Error(output.trim().split('\n').slice(-3).join('\n'));
}

/** Downloads a package with those that it needs and this machine lacks, and unpacks them all into `.cache`. */
export async function unpackPackage(name) {
  const archives = `${folderOf(name)}-archives`;
  const folder = `${folderOf(name)}-new`;
  for (const one of [archives, folder]) rmSync(one, { recursive: true, force: true });
  mkdirSync(join(archives, 'partial'), { recursive: true });
  await must('/usr/bin/apt-get', 'update', '-q');
  const options = ['--download-only', '--no-install-recommends', '-y', '-q', '-o', `Dir::Cache::archives=${archives}`];
  await must('/usr/bin/apt-get', 'install', ...options, name);
  const packages = readdirSync(archives).filter((file) => file.endsWith('.deb'));
  for (const file of packages) await must('/usr/bin/dpkg-deb', '-x', join(archives, file), folder);
  rmSync(archives, { recursive: true, force: true });
  rmSync(folderOf(name), { recursive: true, force: true });
  renameSync(folder, folderOf(name));
}

/** An executable of a package that {@link unpackPackage} has got, and where it finds its libraries; or undefined. */
export function unpackedExecutable(name, path) {
  const file = join(folderOf(name), path);
  if (!isExecutable(file)) return undefined;
  const libraries = readdirSync(join(folderOf(name), 'usr/lib')).map((one) => join(folderOf(name), 'usr/lib', one));
  return { file, libraries: libraries.join(delimiter) };
}

/** A command on the PATH, or undefined. */
export function commandOnPath(command) {
  const files = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, command));
  return files.find(isExecutable);
}
