import type { MediaKind } from '../shared/stage.js';

/** Whose manners a fake has. They differ in more than these fakes model; what differs here is measured. */
export type FakeBrowser = 'chromium' | 'firefox';

/** What a fake frame is made of. */
export interface FakeFrameInit {
  /** What the frame is. Default `video`. */
  readonly kind?: MediaKind;
  /** The payload, of which the frame holds a copy. Default none, as padding has. */
  readonly data?: Uint8Array;
  /** Video only. Default `delta`. */
  readonly type?: 'key' | 'delta';
  /** What `getMetadata()` gives. Default nothing. */
  readonly metadata?: RTCEncodedVideoFrameMetadata & RTCEncodedAudioFrameMetadata;
  /** Whose manners the frame has. Default `chromium`. */
  readonly browser?: FakeBrowser;
}

/**
 * An encoded frame as browsers make it, but for Node: `data` takes ordinary buffers only, and `getMetadata()` gives a
 * fresh object each time. In Firefox what is sent is a copy, made when `data` is assigned: later changes are lost.
 */
export abstract class FakeEncodedFrame {
  readonly #browser: FakeBrowser;
  readonly #metadata: RTCEncodedVideoFrameMetadata & RTCEncodedAudioFrameMetadata;
  #data: ArrayBuffer;
  #assigned: Uint8Array;
  #isWritten = false;

  constructor({ data = new Uint8Array(), metadata = {}, browser = 'chromium' }: FakeFrameInit) {
    this.#browser = browser;
    this.#metadata = metadata;
    this.#data = data.slice().buffer as ArrayBuffer;
    this.#assigned = data.slice();
  }

  /** The payload. Setting it throws TypeError for what is no ordinary buffer, as browsers do. */
  get data(): ArrayBuffer {
    return this.#data;
  }

  set data(data: ArrayBuffer) {
    if (!(data instanceof ArrayBuffer) || (data as { resizable?: boolean }).resizable) {
      throw new TypeError('data expected an ArrayBuffer that is not resizable');
    }
    this.#data = data;
    this.#assigned = new Uint8Array(data.slice(0));
  }

  /** The RTP timestamp, where older browsers tell it. */
  get timestamp(): number {
    return this.#metadata.rtpTimestamp ?? 0;
  }

  /** What the browser tells of the frame; a fresh object at each call. */
  getMetadata(): RTCEncodedVideoFrameMetadata & RTCEncodedAudioFrameMetadata {
    return structuredClone(this.#metadata);
  }

  protected abstract traits(): Pick<FakeFrameInit, 'kind' | 'type'>;

  /** What the frame is, without its payload. */
  describe(): Pick<FakeFrameInit, 'kind' | 'type' | 'metadata'> {
    return { ...this.traits(), metadata: structuredClone(this.#metadata) };
  }

  /** What the browser would send if it got the frame now. */
  payload(): Uint8Array {
    if (this.#data.byteLength === 0) return new Uint8Array();
    return this.#browser === 'firefox' ? this.#assigned.slice() : new Uint8Array(this.#data.slice(0));
  }

  /** The browser takes the payload, and leaves nothing to whoever holds the buffer. */
  take(): Uint8Array {
    const payload = this.payload();
    structuredClone(this.#data, { transfer: [this.#data] });
    this.#isWritten = true;
    return payload;
  }

  /** What `new RTCEncodedVideoFrame(frame)` and `structuredClone(frame)` give: a frame that no transformer knows. */
  copy(): FakeFrame {
    if (this.#isWritten && this.#browser === 'firefox') throw new Error('Firefox crashes here, with the whole tab');
    return fakeFrame({ ...this.describe(), data: this.payload(), browser: this.#browser });
  }
}

/** An RTCEncodedVideoFrame for Node.js. */
export class FakeEncodedVideoFrame extends FakeEncodedFrame {
  /** As the browser says. */
  readonly type: 'key' | 'delta';

  constructor(init: FakeFrameInit = {}) {
    super(init);
    this.type = init.type ?? 'delta';
  }

  protected override traits(): Pick<FakeFrameInit, 'kind' | 'type'> {
    return { kind: 'video', type: this.type };
  }
}

/** An RTCEncodedAudioFrame for Node.js. */
export class FakeEncodedAudioFrame extends FakeEncodedFrame {
  protected override traits(): Pick<FakeFrameInit, 'kind'> {
    return { kind: 'audio' };
  }
}

/** What {@link fakeFrame} makes; it has all that an RTCEncodedVideoFrame or RTCEncodedAudioFrame has. */
export type FakeFrame = FakeEncodedVideoFrame | FakeEncodedAudioFrame;

/**
 * A frame that belongs to no transformer.
 *
 * @example
 * ```ts
 * import { fakeFrame } from 'framepipe/testing.js';
 *
 * const frame = fakeFrame({ type: 'key', data: Uint8Array.of(1, 2, 3), metadata: { mimeType: 'video/VP8' } });
 * ```
 */
export function fakeFrame(init: FakeFrameInit = {}): FakeFrame {
  return init.kind === 'audio' ? new FakeEncodedAudioFrame(init) : new FakeEncodedVideoFrame(init);
}
