/** The e2ee worker that livekit-client ships, unmodified, run in Node with frames that come from nowhere. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Bytes } from '../../../src/shared/stage.js';
import { fakeFrame } from '../../../src/testing/fake-frame.js';

const source = readFileSync(createRequire(import.meta.url).resolve('livekit-client/e2ee-worker'), 'utf8');

/** What one asks of the worker, and what it says. */
interface Message {
  readonly kind: string;
  readonly data: Record<string, unknown>;
}

/** LiveKit's `KeyProviderOptions`. */
export interface KeyProviderOptions {
  readonly sharedKey?: boolean;
  readonly ratchetSalt?: string;
  readonly ratchetWindowSize?: number;
  readonly failureTolerance?: number;
  readonly keyringSize?: number;
  readonly keySize?: 128 | 256;
}

/** One frame on its way. */
export interface Frame {
  readonly bytes: Bytes;
  readonly mimeType: string;
  readonly type?: 'key' | 'delta';
}

/** One worker, with the one participant `peer` and a track of each direction. */
export class LivekitWorker {
  readonly #post: (message: Message) => void;
  readonly #said: Message[] = [];
  readonly #tracks = new Map<'encode' | 'decode', WritableStreamDefaultWriter>();
  #heard: (() => void) | undefined;
  #out: (bytes: Bytes) => void = () => {};
  #end: () => void = () => {};
  #timestamp = 90_000;

  constructor(options: KeyProviderOptions = {}) {
    const defaults = {
      sharedKey: false,
      ratchetSalt: 'LKFrameEncryptionKey',
      ratchetWindowSize: 8,
      failureTolerance: 10,
      keyringSize: 16,
      keySize: 128,
    };
    const scope = { onmessage: (_event: { data: Message }) => {} };
    const said = (message: Message) => {
      this.#said.push(message);
      this.#heard?.();
    };
    const body = `let onmessage;\n${source.replace(/\/\/# sourceMappingURL.*/, '')}\nself.onmessage = onmessage;`;
    new Function('self', 'postMessage', 'RTCEncodedAudioFrame', body)(scope, said, class {});
    this.#post = (data) => scope.onmessage({ data });
    this.#post({ kind: 'init', data: { keyProviderOptions: { ...defaults, ...options }, loglevel: 5 } });
    this.#post({ kind: 'enable', data: { participantIdentity: 'peer', enabled: true } });
  }

  setKey(key: CryptoKey, keyIndex = 0): void {
    const data = { participantIdentity: 'peer', isPublisher: true, key, keyIndex, updateCurrentKeyIndex: true };
    this.#post({ kind: 'setKey', data });
  }

  /** Resolves when it is a step further: two requests at once would be one. */
  async ratchet(keyIndex = 0): Promise<void> {
    await this.#ask({ kind: 'ratchetRequest', data: { participantIdentity: 'peer', keyIndex } }, 'ratchetKey');
  }

  setServerTrailer(trailer: Uint8Array): void {
    this.#post({ kind: 'setSifTrailer', data: { trailer } });
  }

  /** Begins with this direction; `packetTrailer` is what the sender writes behind frames. */
  start(kind: 'encode' | 'decode', packetTrailer?: { timestamp?: boolean; frameId?: boolean }): void {
    const { readable, writable } = new TransformStream();
    const writableStream = new WritableStream({
      write: ({ data }: { data: ArrayBuffer }) => (data.byteLength > 0 ? this.#out(new Uint8Array(data)) : this.#end()),
    });
    const names = { participantIdentity: 'peer', trackId: kind, hasPacketTrailer: packetTrailer !== undefined };
    this.#post({ kind, data: { ...names, readableStream: readable, writableStream, packetTrailer } });
    this.#tracks.set(kind, writable.getWriter());
  }

  /** What the worker makes of a frame; `undefined` where it drops it. */
  async run(kind: 'encode' | 'decode', { bytes, mimeType, type = 'delta' }: Frame): Promise<Bytes | undefined> {
    if (!this.#tracks.has(kind)) this.start(kind);
    let out: Bytes | undefined;
    this.#out = (came) => {
      out = came;
    };
    this.#timestamp += 3_000;
    const metadata = { mimeType, synchronizationSource: 0x11223344, rtpTimestamp: this.#timestamp };
    const frame = fakeFrame({ kind: mimeType.startsWith('audio/') ? 'audio' : 'video', data: bytes, type, metadata });
    // The worker's queue comes first, so that keys are there before the frame.
    await this.#ask({ kind: 'enable', data: { participantIdentity: 'peer', enabled: true } }, 'enable');
    const end = new Promise<void>((resolve) => {
      this.#end = resolve;
    });
    void this.#tracks.get(kind)!.write(frame);
    // An empty frame passes by: when it is out, the one before it is, or was dropped.
    void this.#tracks.get(kind)!.write(fakeFrame({ metadata }));
    await end;
    return out;
  }

  async encryptData(payload: Bytes): Promise<{ payload: Bytes; iv: Bytes; keyIndex: number }> {
    const data = { uuid: 'u', payload, participantIdentity: 'peer' };
    const answer = await this.#ask({ kind: 'encryptDataRequest', data }, 'encryptDataResponse');
    return answer.data as never;
  }

  async decryptData(payload: Bytes, iv: Bytes, keyIndex: number): Promise<Bytes | undefined> {
    const data = { uuid: 'u', payload, iv, keyIndex, participantIdentity: 'peer' };
    const answer = await this.#ask({ kind: 'decryptDataRequest', data }, 'decryptDataResponse', 'error');
    return answer.data.payload as Bytes | undefined;
  }

  /** The error messages so far. */
  get errors(): string[] {
    return this.#said.filter(({ kind }) => kind === 'error').map(({ data }) => String(data.error));
  }

  async #ask(message: Message, ...kinds: string[]): Promise<Message> {
    const from = this.#said.length;
    this.#post(message);
    for (;;) {
      const answer = this.#said.slice(from).find(({ kind }) => kinds.includes(kind));
      if (answer) return answer;
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }
}
