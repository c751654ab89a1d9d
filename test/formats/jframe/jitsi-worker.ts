/** The e2ee worker of Jitsi's client, unmodified, run in Node with frames that come from nowhere. */
import { readFileSync } from 'node:fs';
import type { Bytes } from '../../../src/shared/stage.js';
import { fakeFrame } from '../../../src/testing/fake-frame.js';

/** Where scripts/lib/jitsi.mjs has put it; undefined where it could not be had, which the run has said. */
const file = process.env.JITSI_E2EE_WORKER;

/** Skips the tests of a suite where there is no such worker: `before(needsJitsi)`. */
export function needsJitsi(this: Mocha.Context): void {
  if (!file) this.skip();
}

/** What the worker tells frames by: of audio, Chromium tells no type. */
export type FrameType = 'key' | 'delta' | undefined;

/** One worker, with the one participant `peer` and a track of each direction. */
export class JitsiWorker {
  readonly #post: (data: Record<string, unknown>) => Promise<void>;
  readonly #tracks = new Map<'encode' | 'decode', WritableStreamDefaultWriter>();
  readonly #came: ((bytes: Bytes) => void)[] = [];
  #timestamp = 90_000;

  private constructor() {
    const body = `let onmessage;\n${readFileSync(file!, 'utf8')}\nreturn onmessage;`;
    const onmessage = new Function('self', body)({}) as (event: { data: unknown }) => Promise<void>;
    this.#post = (data) => onmessage({ data: { participantId: 'peer', ...data } });
  }

  /** With the 32 bytes that Jitsi hands out. */
  static async withKey(key: Bytes, keyIndex: number): Promise<JitsiWorker> {
    const worker = new JitsiWorker();
    await worker.#post({ operation: 'setKey', key, keyIndex });
    // It derives the key without telling when it has: until then, frames come out as they are.
    const probe = new Uint8Array(10);
    while ((await worker.run('encode', probe, undefined)).length === probe.length) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return worker;
  }

  /** What comes out for a frame: the frame as it was, where it does not open. */
  async run(operation: 'encode' | 'decode', bytes: Bytes, type: FrameType): Promise<Bytes> {
    const writer = this.#tracks.get(operation) ?? (await this.#start(operation));
    this.#timestamp += 3_000;
    const metadata = { synchronizationSource: 0x11223344, rtpTimestamp: this.#timestamp };
    const frame = fakeFrame({ kind: type ? 'video' : 'audio', data: bytes, ...(type && { type }), metadata });
    const out = new Promise<Bytes>((resolve) => this.#came.push(resolve));
    await writer.write(frame);
    return out;
  }

  async #start(operation: 'encode' | 'decode'): Promise<WritableStreamDefaultWriter> {
    const { readable, writable } = new TransformStream();
    const write = ({ data }: { data: ArrayBuffer }) => this.#came.shift()!(new Uint8Array(data));
    await this.#post({ operation, readableStream: readable, writableStream: new WritableStream({ write }) });
    const writer = writable.getWriter();
    this.#tracks.set(operation, writer);
    return writer;
  }
}
