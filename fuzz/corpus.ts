import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../test/corpus/', import.meta.url);
const folderOf = (target: string): URL => new URL(`${target}/`, root);

/** The inputs that are kept of a target: those that each reached code which the others do not, and what once failed. */
export function readCorpus(target: string): { readonly name: string; readonly bytes: Uint8Array }[] {
  const folder = folderOf(target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(new URL(name, folder))) }));
}

/** Keeps an input under a name made of its bytes; returns its path. */
export function keep(target: string, bytes: Uint8Array, kind: 'crash' | 'seed'): string {
  const folder = folderOf(target);
  mkdirSync(folder, { recursive: true });
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  writeFileSync(new URL(`${kind}-${hash}`, folder), bytes);
  return `test/corpus/${target}/${kind}-${hash}`;
}
