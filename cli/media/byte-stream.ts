import type { FileHandle } from 'node:fs/promises';

/** Least number of bytes that are read at once. */
const CHUNK_LENGTH = 256 * 1024;

/**
 * A file from its beginning to its end, through a window that grows only as long as nothing is taken. Views on the
 * window stay valid: more bytes come into a window of their own.
 */
export class ByteStream {
  /** What has been read and not been taken yet. */
  window: Uint8Array = new Uint8Array(0);
  /** Offset of the window in the file. */
  position = 0;

  /** @param size The file's length in bytes. */
  constructor(
    private readonly file: FileHandle,
    readonly size: number,
  ) {}

  /** How much has been taken, 0 to 1. */
  get progress(): number {
    return this.size === 0 ? 1 : this.position / this.size;
  }

  /** Whether the window holds `length` bytes, after reading more where it does not. */
  async has(length: number): Promise<boolean> {
    if (this.window.length >= length) return true;
    const held = this.window.length;
    const from = this.position + held;
    // At least as many as are held, so that bytes are moved but a few times, however large a window becomes.
    const wanted = Math.min(Math.max(length - held, held, CHUNK_LENGTH), Math.max(0, this.size - from));
    const next = new Uint8Array(held + wanted);
    let read = 0;
    while (read < wanted) {
      const { bytesRead } = await this.file.read(next, held + read, wanted - read, from + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    next.set(this.window);
    this.window = next.subarray(0, held + read);
    return this.window.length >= length;
  }

  /** Reads more than the window holds; false at the end of the file. */
  more(): Promise<boolean> {
    return this.has(this.window.length + 1);
  }

  /** The next bytes, fewer at the end of the file. */
  async take(length: number): Promise<Uint8Array> {
    await this.has(length);
    const taken = this.window.subarray(0, length);
    this.window = this.window.subarray(length);
    this.position += taken.length;
    return taken;
  }
}
