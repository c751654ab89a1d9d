import type { Side } from '../../src/shared/stage.js';
import { type BenchFrame, benchFrame } from './bench-frame.js';
import type { Carrier } from './carrier.js';
import { connect, kindOf } from './connect.js';

/** Frames a carrier may have at a time. At 30 a second, one has left before the next comes. */
const IN_FLIGHT = 1;

/** Sends frames through a carrier, one after another. */
export class Ride {
  readonly #mimeType: string;
  #send: (frame: BenchFrame) => void = () => {};
  #onFrame: (frame: BenchFrame) => void = () => {};
  #timestamp = 0;

  private constructor(mimeType: string) {
    this.#mimeType = mimeType;
  }

  static async open(carrier: Carrier, side: Side, mimeType: string): Promise<Ride> {
    const ride = new Ride(mimeType);
    ride.#send = await connect(carrier, side, mimeType, (frame) => ride.#onFrame(frame));
    return ride;
  }

  /** Sends each payload through, and returns how many bytes came out. */
  run(payloads: readonly Uint8Array[], taken?: (payload: Uint8Array) => void): Promise<number> {
    let sent = 0;
    let arrived = 0;
    let bytes = 0;
    const send = () => {
      if (sent === payloads.length) return;
      this.#timestamp += 3_000;
      this.#send(benchFrame(kindOf(this.#mimeType), payloads[sent++]!, this.#mimeType, this.#timestamp));
    };
    return new Promise((resolve) => {
      this.#onFrame = (frame) => {
        const { data } = frame;
        bytes += data.byteLength;
        if (taken) taken(new Uint8Array(data.slice(0)));
        // The browser takes the payload away from whoever holds it.
        data.transfer(0);
        arrived += 1;
        if (arrived === payloads.length) resolve(bytes);
        else send();
      };
      for (let first = 0; first < IN_FLIGHT; first += 1) send();
    });
  }
}
