import { expect } from 'chai';
import { fileSink, MemorySink } from '../../../workers/recording/sinks.js';

/** A file of the origin's own with room for so many bytes; beyond, it writes a part, or throws as the quota does. */
function fileWithRoom(room: number, manner: 'part' | 'throws') {
  let bytes = new Uint8Array(room).subarray(0, 0);
  const access = {
    getSize: () => bytes.length,
    truncate(length: number) {
      bytes = bytes.slice(0, length);
    },
    write(data: Uint8Array, { at }: { at: number }) {
      const end = Math.min(at + data.length, room);
      const longer = new Uint8Array(Math.max(bytes.length, end));
      longer.set(bytes);
      longer.set(data.subarray(0, end - at), at);
      bytes = longer;
      if (end < at + data.length && manner === 'throws') throw new DOMException('no', 'QuotaExceededError');
      return end - at;
    },
    flush() {},
    close() {},
  };
  const handle = { createSyncAccessHandle: async () => access } as unknown as FileSystemFileHandle;
  return { handle, content: () => [...bytes] };
}

describe('where files go', () => {
  for (const manner of ['part', 'throws'] as const) {
    it(`a full quota that ${manner === 'part' ? 'takes a part' : manner}: refused, and the piece before is the last`, async () => {
      const { handle, content } = fileWithRoom(5, manner);
      const sink = await fileSink(handle);
      await sink.write(Uint8Array.of(1, 2, 3), 0);
      const error = await sink.write(Uint8Array.of(4, 5, 6), 3).catch((reason) => reason);
      expect(error).to.include({ code: 'recording-failed', message: 'the disk or quota is full' });
      expect(content()).to.deep.equal([1, 2, 3]);
      // … and written over, as a header is, it keeps its end.
      await sink.write(Uint8Array.of(9), 0);
      expect(content()).to.deep.equal([9, 2, 3]);
      await sink.close();
    });
  }

  it("a file of the user's, which cannot be written in place, is written as a stream and closed", async () => {
    const calls: unknown[] = [];
    const handle = {
      createSyncAccessHandle: async () => {
        throw new DOMException('not here', 'InvalidStateError');
      },
      createWritable: async () => ({
        write: async (what: unknown) => calls.push(what),
        close: async () => calls.push('closed'),
      }),
    } as unknown as FileSystemFileHandle;
    const sink = await fileSink(handle);
    await sink.write(Uint8Array.of(1), 7);
    await sink.close();
    expect(calls).to.deep.equal([{ type: 'write', position: 7, data: Uint8Array.of(1) }, 'closed']);
  });

  it('memory gives one Blob, whose header was written over', async () => {
    const sink = new MemorySink();
    await sink.write(Uint8Array.of(1, 2), 0);
    const large = new Uint8Array(3 * 1024 * 1024).fill(7);
    for (let at = 2; at < 4 * large.length; at += large.length) await sink.write(large.slice(), at);
    await sink.write(Uint8Array.of(5), 1);
    await sink.close();
    const bytes = new Uint8Array(await sink.toBlob('video/webm').arrayBuffer());
    expect(bytes.length).to.equal(2 + 4 * large.length);
    expect([...bytes.subarray(0, 3), bytes.at(-1)]).to.deep.equal([1, 5, 7, 7]);
  });
});
