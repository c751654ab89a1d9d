import type { Bytes, EncodedFrame, FrameInfo, StageInstance } from 'framepipe/worker.js';

/**
 * Has a video decrypter open single payloads: an attacker has no frames of the browser's to put them in, and those are
 * what a stage's streams carry. Resolves to undefined where it refuses. One call at a time.
 */
export function opener({
  readable,
  writable,
}: StageInstance): (bytes: Bytes, frame: FrameInfo) => Promise<Bytes | undefined> {
  const writer = writable.getWriter();
  const reader = readable.getReader();
  let opened: Bytes | undefined;

  async function read(): Promise<never> {
    for (;;) {
      const { value } = await reader.read();
      opened = value && new Uint8Array(value.data);
    }
  }
  void read();

  return async (bytes, { type, metadata }) => {
    opened = undefined;
    const frame = { data: bytes.slice().buffer, type, getMetadata: () => metadata };
    // Settles when the decrypter has done with it; what it let out has been read by then.
    await writer.write(frame as unknown as EncodedFrame);
    return opened;
  };
}
