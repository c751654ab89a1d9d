import type { Sink } from '../../src/recording/file-writer.js';
import { EncodedTransformError } from '../../src/shared/errors.js';

/** How many bytes are kept as they came before they become a Blob, which browsers put on disk. */
const BLOB_SIZE = 4 * 1024 * 1024;

/** Keeps a file for a Blob. Its first piece, the header, can be written over. */
export class MemorySink implements Sink {
  readonly canPatch = true;
  #header: Uint8Array<ArrayBuffer> | undefined;
  #blobs: Blob[] = [];
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #size = 0;

  async write(data: Uint8Array<ArrayBuffer>, position: number): Promise<void> {
    if (!this.#header) {
      this.#header = data;
    } else if (position < this.#header.length) {
      this.#header.set(data, position);
    } else {
      this.#pieces.push(data);
      this.#size += data.length;
      if (this.#size >= BLOB_SIZE) this.#pack();
    }
  }

  async close(): Promise<void> {
    this.#pack();
  }

  toBlob(type: string): Blob {
    this.#pack();
    return new Blob([...(this.#header ? [this.#header] : []), ...this.#blobs], { type });
  }

  #pack(): void {
    if (this.#pieces.length > 0) this.#blobs.push(new Blob(this.#pieces));
    this.#pieces = [];
    this.#size = 0;
  }
}

/**
 * Opens a file for writing. One of the origin's own file system (OPFS) is written in place, so that it is there when the
 * tab is killed; any other becomes visible only when it is closed, as browsers have it.
 */
export async function fileSink(handle: FileSystemFileHandle): Promise<Sink> {
  // Files of the user's own refuse it, and so does one that is open elsewhere.
  const access = await handle.createSyncAccessHandle().catch(() => undefined);
  if (access) return accessSink(access);
  const writable = await handle.createWritable();
  return {
    canPatch: true,
    write: (data, position) => writable.write({ type: 'write', data, position }),
    close: () => writable.close(),
  };
}

function accessSink(access: FileSystemSyncAccessHandle): Sink {
  access.truncate(0);
  return {
    canPatch: true,
    async write(data, at) {
      if (!writeAll(access, data, at)) throw new EncodedTransformError('recording-failed', 'the disk or quota is full');
      access.flush();
    },
    async close() {
      access.close();
    },
  };
}

/** Returns whether there was room: where there was not, nothing of it is left, so that the file ends with a whole piece. */
function writeAll(access: FileSystemSyncAccessHandle, data: Uint8Array<ArrayBuffer>, at: number): boolean {
  const before = access.getSize();
  try {
    if (access.write(data, { at }) === data.length) return true;
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error;
  }
  access.truncate(before);
  return false;
}
