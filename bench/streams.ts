/** A stream of the parsers' fixtures. */
export interface Stream {
  readonly name: string;
  readonly mimeType: string;
  readonly frames: readonly Uint8Array<ArrayBuffer>[];
}

/** Reads one of test/fixtures/data/parse from the server that the benchmark came from. */
export async function fetchStream(name: string): Promise<Stream> {
  const [head, data] = await Promise.all([fetch(`/fixtures/${name}.json`), fetch(`/fixtures/${name}.bin`)]);
  const { mimeType, all, frames } = (await head.json()) as {
    readonly mimeType: string;
    readonly all: { readonly size?: number };
    readonly frames: readonly { readonly size?: number }[];
  };
  const bytes = new Uint8Array(await data.arrayBuffer());
  let end = 0;
  return {
    name,
    mimeType,
    frames: frames.map(({ size = all.size! }) => {
      end += size;
      return bytes.slice(end - size, end);
    }),
  };
}

/**
 * The same frame with `size` bytes, as if its picture were coded in more: random bytes at its end, which hold neither a
 * start code nor anything that VP9 would take for a superframe's index. An AV1 frame gives up its last OBU's size field,
 * so that the OBU reaches to the end.
 */
export function enlarged(frame: Uint8Array, size: number, lastObu?: number): Uint8Array<ArrayBuffer> {
  const head = lastObu === undefined ? frame : withoutSize(frame, lastObu);
  const larger = new Uint8Array(size);
  // An xorshift generator, so that every run and browser has the same bytes.
  let state = 0x9e3779b9;
  for (let at = 0; at < size; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const byte = state & 0xff;
    larger[at] = at > 1 && larger[at - 1] === 0 && larger[at - 2] === 0 && byte <= 3 ? 0x80 : byte;
  }
  larger.set(head.subarray(0, size));
  larger[size - 1] = 0x55;
  return larger;
}

/** AV1 5.3.2: clears `obu_has_size_field`, and takes the field out. */
function withoutSize(frame: Uint8Array, at: number): Uint8Array {
  const header = at + (frame[at]! & 0x04 ? 2 : 1);
  let payload = header;
  while (frame[payload]! & 0x80) payload += 1;
  const head = frame.slice(0, header);
  head[at]! &= ~0x02;
  return Uint8Array.from([...head, ...frame.subarray(payload + 1)]);
}
