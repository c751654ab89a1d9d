import type { FileDescription } from '../recording/file-writer.js';
import type { WireTarget } from '../recording/recording-protocol.js';
import { checkFunction, wrongType } from '../shared/arguments.js';

/**
 * Where one file of a recording goes: a file of the user's (`showSaveFilePicker`) or of the origin's own file system, or a
 * stream that gets it piece by piece.
 */
export type FileTarget = FileSystemFileHandle | WritableStream<Uint8Array<ArrayBuffer>>;

/** Chooses where each file goes, as it begins; `undefined`: into memory. */
export type ChooseTarget = (file: FileDescription) => FileTarget | undefined | Promise<FileTarget | undefined>;

/** One place for the recording's only file, or a choice for each. */
export type RecordingTarget = FileTarget | ChooseTarget;

/** Throws TypeError for what is no target. */
export function checkTarget(target: unknown): void {
  if (target === undefined || isStream(target) || isHandle(target)) return;
  if (typeof target === 'object')
    throw wrongType('options.target', 'a file handle, a WritableStream or a function', target);
  checkFunction('options.target', target);
}

/** The place of a file; a stream stays on the page, which writes to it. */
export async function chooseTarget(
  target: RecordingTarget | undefined,
  file: FileDescription,
): Promise<{ readonly wire: WireTarget; readonly stream?: WritableStream<Uint8Array<ArrayBuffer>> }> {
  const chosen = typeof target === 'function' ? await target(file) : target;
  if (chosen === undefined) return { wire: { to: 'memory' } };
  if (isStream(chosen)) return { wire: { to: 'page' }, stream: chosen };
  if (isHandle(chosen)) return { wire: { to: 'file', handle: chosen } };
  throw wrongType('target', 'a file handle or a WritableStream', chosen);
}

function isStream(target: unknown): target is WritableStream<Uint8Array<ArrayBuffer>> {
  return typeof WritableStream !== 'undefined' && target instanceof WritableStream;
}

function isHandle(target: unknown): target is FileSystemFileHandle {
  return typeof FileSystemFileHandle !== 'undefined' && target instanceof FileSystemFileHandle;
}
