import type { MediaKind, Side } from '../shared/stage.js';
import {
  type FakeBrowser,
  FakeEncodedAudioFrame,
  FakeEncodedVideoFrame,
  type FakeFrame,
  type FakeFrameInit,
  fakeFrame,
} from './fake-frame.js';

/** What a {@link FakeTransformer} is to be. */
export interface FakeTransformerInit {
  /** Default `chromium`: its queue is bounded, `generateKeyFrame` is missing, and a replaced transformer's streams end. */
  readonly browser?: FakeBrowser;
  /** Which end of the call it is on. Default `sender`. */
  readonly side?: Side;
  /** What the frames are. Default `video`. */
  readonly kind?: MediaKind;
  /** As given to the RTCRtpScriptTransform. */
  readonly options?: unknown;
}

/** A frame that the browser took, as it would send or decode it; it can be given to another transformer. */
export interface TakenFrame extends FakeFrameInit {
  /** The frame, which has no payload any more. */
  readonly frame: FakeFrame;
  /** The payload at the time. */
  readonly data: Uint8Array;
}

/** A frame that was written and silently went no further. */
export interface LostFrame {
  /** The frame, which has no payload any more. */
  readonly frame: FakeFrame;
  /** It was never this transformer's, was written before, came after a later one, or had no payload any more. */
  readonly why: 'foreign' | 'doubled' | 'reordered' | 'emptied';
}

/** What is known of a frame that the transformer gave. */
interface Given {
  readonly number: number;
  readonly wasEmpty: boolean;
  isWritten: boolean;
}

/** Chromium keeps the oldest so many frames that nobody reads, and drops those that come then. */
const CHROMIUM_QUEUE = 60;

/**
 * An RTCRtpScriptTransformer for Node, with the manners of a browser, none of which it tells: whatever is written is
 * accepted, and only a frame that came from this very transformer, for the first time and in order, goes on. A chunk
 * that is no frame errors the writable for good. The readable never ends, whatever becomes of the connection.
 *
 * @example
 * ```ts
 * import { FakeTransformer } from 'framepipe/testing.js';
 *
 * const transformer = new FakeTransformer({ browser: 'firefox' });
 * transformer.give({ type: 'key', data: Uint8Array.of(1, 2, 3) });
 * void transformer.readable.pipeTo(transformer.writable);
 * ```
 */
export class FakeTransformer {
  /** As given to the constructor. */
  readonly options: unknown;
  /** Where the frames come from that {@link give} was given. */
  readonly readable: ReadableStream<FakeFrame>;
  /** Where they are to be written. */
  readonly writable: WritableStream<FakeFrame>;
  /** Asks the encoder for a key frame; absent in Chromium. Rejects on receivers, and for audio. */
  readonly generateKeyFrame?: () => Promise<number>;
  /** What went on, in order. */
  readonly taken: TakenFrame[] = [];
  /** What was written in vain. */
  readonly lost: LostFrame[] = [];
  /** Frames that found Chromium's queue full. */
  overflowed = 0;
  /** How often a key frame was asked for. */
  keyFrameRequests = 0;
  readonly #browser: FakeBrowser;
  readonly #side: Side;
  readonly #kind: MediaKind;
  readonly #given = new WeakMap<FakeFrame, Given>();
  #lastGiven = 0;
  #lastTaken = 0;
  #isReplaced = false;
  #isCancelled = false;
  #source!: ReadableStreamDefaultController<FakeFrame>;
  #sink!: WritableStreamDefaultController;

  constructor({ browser = 'chromium', side = 'sender', kind = 'video', options }: FakeTransformerInit = {}) {
    this.#browser = browser;
    this.#side = side;
    this.#kind = kind;
    this.options = options;
    const highWaterMark = browser === 'firefox' ? Number.POSITIVE_INFINITY : CHROMIUM_QUEUE;
    const start = (controller: ReadableStreamDefaultController<FakeFrame>) => {
      this.#source = controller;
    };
    const cancel = () => {
      this.#isCancelled = true;
    };
    this.readable = new ReadableStream({ start, cancel }, { highWaterMark });
    this.writable = new WritableStream({
      start: (controller) => {
        this.#sink = controller;
      },
      write: (frame) => this.#take(frame),
    });
    if (browser === 'firefox') {
      this.generateKeyFrame = async () => {
        if (this.#side === 'receiver' || this.#kind === 'audio') throw invalidState();
        return ++this.keyFrameRequests;
      };
    }
  }

  /** Asks the far end for a key frame, from a receiver of video. Rejects elsewhere. */
  async sendKeyFrameRequest(): Promise<void> {
    if (this.#side === 'sender' || this.#kind === 'audio') throw invalidState();
    this.keyFrameRequests += 1;
  }

  /** The encoder or the network has a frame: returns it, whether or not the queue had room. */
  give(init: FakeFrameInit = {}): FakeFrame {
    const frame = fakeFrame({ kind: this.#kind, ...init, browser: this.#browser });
    this.#lastGiven += 1;
    this.#given.set(frame, { number: this.#lastGiven, wasEmpty: frame.data.byteLength === 0, isWritten: false });
    if (this.#isCancelled) return frame;
    if ((this.#source.desiredSize ?? 0) > 0) this.#source.enqueue(frame);
    else this.overflowed += 1;
    return frame;
  }

  /** Another transform has taken its place: in Chromium the streams end, in Firefox they fall silent. */
  replace(): void {
    this.#isReplaced = true;
    if (this.#browser === 'firefox') return;
    if (!this.#isCancelled) this.#source.close();
    this.#sink.error(invalidState());
  }

  /** Breaks the streams, for whatever reason a browser may have. */
  break(reason: unknown = new Error('broken')): void {
    this.#source.error(reason);
    this.#sink.error(reason);
  }

  #take(frame: unknown): void {
    if (!(frame instanceof FakeEncodedVideoFrame || frame instanceof FakeEncodedAudioFrame)) {
      throw new TypeError('the chunk is no encoded frame');
    }
    const why = this.#isReplaced ? 'foreign' : this.#refuse(frame);
    const data = frame.take();
    if (why) this.lost.push({ frame, why });
    else this.taken.push({ ...frame.describe(), frame, data });
  }

  #refuse(frame: FakeFrame): LostFrame['why'] | undefined {
    const given = this.#given.get(frame);
    if (!given) return 'foreign';
    if (given.isWritten) return 'doubled';
    given.isWritten = true;
    if (given.number < this.#lastTaken) return 'reordered';
    this.#lastTaken = given.number;
    return frame.data.byteLength === 0 && !given.wasEmpty ? 'emptied' : undefined;
  }
}

function invalidState(): DOMException {
  return new DOMException('not in this state', 'InvalidStateError');
}
