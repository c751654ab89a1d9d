import type { ReplayWindows } from '../../shared/replay-windows.js';
import { workBudget } from '../../shared/work-budget.js';
import { Generation, NONCES } from './generation.js';

/** A frame may be so many generations ahead. */
const FARTHEST = 250;
/** For so long old generations open what was under way, in milliseconds. */
const LINGER = 10_000;
/** Generations that one byte tells apart. */
const TOLD_APART = 256;

/** A nonce with its generation in full, which tells it from all others of its key. */
export interface FullNonce {
  readonly generation: Generation;
  /** 0 to 2^53 − 1. */
  readonly value: number;
}

/**
 * The generations of a sender as a receiver follows them. Nothing moves before a frame has authenticated; what forged
 * generations make it derive are the next ones in order, a few a second, which are kept for when they come.
 */
export class ReceivingRatchet {
  readonly #identity: string;
  readonly #windows: ReplayWindows;
  readonly #windowSize: number;
  readonly #takeWork = workBudget(8, 1);
  /** Those before the newest that can still open frames, by number, and when they no longer do. */
  readonly #old = new Map<number, { readonly generation: Generation; readonly until: number }>();
  #newest: Generation;

  constructor(key: CryptoKey, identity: string, windows: ReplayWindows, windowSize: number) {
    this.#newest = Generation.first(key);
    this.#identity = identity;
    this.#windows = windows;
    this.#windowSize = windowSize;
  }

  /** The generation of a nonce as it is sent; `undefined` where it is none that may open frames. */
  locate(nonce: number): FullNonce | undefined {
    this.#forget();
    const [oldest = this.#newest.number] = this.#old.keys();
    // A byte of it is sent. It is the first such from the oldest on.
    const ahead = (Math.floor(nonce / NONCES) - oldest) % TOLD_APART;
    const number = oldest + (ahead < 0 ? ahead + TOLD_APART : ahead);
    const generation = number < this.#newest.number ? this.#old.get(number)?.generation : this.#ahead(number);
    return generation && { generation, value: number * NONCES + (nonce % NONCES) };
  }

  /** Whether a nonce may open a frame. Changes nothing. */
  accepts({ value }: FullNonce): boolean {
    return this.#windows.accepts(this.#identity, value);
  }

  /**
   * Records a frame that has authenticated. Answers by how many generations the ratchet turned, `undefined` where the nonce
   * has opened one before.
   */
  commit({ generation, value }: FullNonce): number | undefined {
    if (!this.#windows.commit(this.#identity, value, this.#windowSize)) return undefined;
    const steps = Math.max(0, generation.number - this.#newest.number);
    const until = performance.now() + LINGER;
    while (this.#newest.number < generation.number) {
      this.#old.set(this.#newest.number, { generation: this.#newest, until });
      this.#newest = this.#newest.next();
    }
    return steps;
  }

  #ahead(number: number): Generation | undefined {
    let generation = this.#newest;
    if (number > generation.number + FARTHEST) return undefined;
    while (generation.number < number) {
      if (!generation.hasNext && !this.#takeWork()) return undefined;
      generation = generation.next();
    }
    return generation;
  }

  #forget(): void {
    const now = performance.now();
    for (const [number, { until }] of this.#old) if (now >= until) this.#old.delete(number);
  }
}
