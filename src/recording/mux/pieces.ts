import type { Packet } from '../timeline/timeline-output.js';
import { LARGEST_PIECE, PIECE } from './muxer.js';

/** Gathers packets until they are worth a piece of the file. */
export class Pieces {
  #packets: Packet[] = [];
  #bytes = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  /** Takes the next packet; what came before it, in the order of its times, where that is a piece. */
  add(packet: Packet): Packet[] | undefined {
    const length = Math.max(this.#last, packet.time) - Math.min(this.#first, packet.time);
    const isFull = length >= PIECE || this.#bytes + packet.data.length > LARGEST_PIECE;
    const piece = isFull && this.#packets.length > 0 ? this.take() : undefined;
    this.#packets.push(packet);
    this.#bytes += packet.data.length;
    this.#first = Math.min(this.#first, packet.time);
    this.#last = Math.max(this.#last, packet.time);
    return piece;
  }

  /** What is left. */
  take(): Packet[] {
    const packets = this.#packets.sort((one, other) => one.time - other.time);
    this.#packets = [];
    this.#bytes = 0;
    this.#first = Number.POSITIVE_INFINITY;
    this.#last = Number.NEGATIVE_INFINITY;
    return packets;
  }
}
