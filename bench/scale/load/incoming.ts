import type { MediaKind } from '../../../src/shared/stage.js';
import { type BenchFrame, benchFrame } from '../../carriers/bench-frame.js';
import { framepipe } from '../../carriers/framepipe.js';
import { Ride } from '../../carriers/ride.js';

/** Bytes of a frame: of video at 1 Mbit/s, of Opus at 40 kbit/s. */
const SIZES = { video: 4_000, audio: 100 } as const;
const MIME_TYPES = { video: 'video/VP8', audio: 'audio/opus' } as const;
/** Frames a second. */
export const RATES = { video: 30, audio: 50 } as const;

/** One track of another participant, whose frames come in sealed under a key of that participant's own. */
export class Incoming {
  readonly kind: MediaKind;
  /** Called when a frame has opened, with the milliseconds since it came in. */
  onOpened: (delay: number) => void = () => {};
  readonly #sender: Ride;
  readonly #give: (frame: BenchFrame) => void;
  /** When frames came in, by their timestamp: some are dropped where there are too many. */
  readonly #came = new Map<number, number>();
  #timestamp = 0;

  private constructor(kind: MediaKind, sender: Ride, give: (frame: BenchFrame) => void) {
    this.kind = kind;
    this.#sender = sender;
    this.#give = give;
  }

  static async open(kind: MediaKind): Promise<Incoming> {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const key = { key: await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits']), keyID: 0 };
    const options = { encryptionKey: key, decryptionKeys: [key] };
    const carrier = framepipe(kind, [{ stage: 'sframe', options }]);
    const sender = await Ride.open(carrier, 'sender', MIME_TYPES[kind]);
    let give!: (frame: BenchFrame) => void;
    const readable = new ReadableStream<BenchFrame>({
      start(controller) {
        give = (frame) => controller.enqueue(frame);
      },
    });
    const incoming = new Incoming(kind, sender, (frame) => give(frame));
    const writable = new WritableStream<BenchFrame>({
      write({ data, timestamp }) {
        // The browser takes the payload away from whoever holds it.
        data.transfer(0);
        incoming.onOpened(performance.now() - incoming.#came.get(timestamp)!);
        incoming.#came.delete(timestamp);
      },
    });
    await carrier.carry('receiver', kind, MIME_TYPES[kind], { readable, writable });
    return incoming;
  }

  /** The next frames of this participant, sealed: each opens once. */
  async seal(count: number): Promise<Uint8Array[]> {
    const sealed: Uint8Array[] = [];
    // The P bit of VP8 marks it as a delta frame.
    const payload = new Uint8Array(SIZES[this.kind]).fill(0x55);
    await this.#sender.run(new Array<Uint8Array>(count).fill(payload), (bytes) => sealed.push(bytes));
    return sealed;
  }

  /** Lets one come in. */
  receive(sealed: Uint8Array): void {
    this.#timestamp += 3_000;
    this.#came.set(this.#timestamp, performance.now());
    this.#give(benchFrame(this.kind, sealed, MIME_TYPES[this.kind], this.#timestamp));
  }
}
