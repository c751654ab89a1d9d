import { checkInteger } from '../shared/arguments.js';
import type { HeldKey } from './base-keys.js';
import type { CipherSuite } from './cipher-suites.js';
import { nextBaseKey } from './ratchet.js';

/**
 * Sender keys (RFC 9605, section 5.1): each sender has a base key of its own, which it ratchets forward when somebody
 * joins, and replaces when somebody leaves. `keyID = generation · 2^R + step mod 2^R`.
 */
export interface SenderKeyScheme {
  /** R, 1 to 32: bits of the ratchet step that are sent. */
  readonly ratchetBits: number;
  /** W: how many steps ahead a receiver follows, 1 to 256. Default 8. `window + keep` must be below 2^R. */
  readonly window?: number;
  /** For how many passed steps the keys are kept, for frames out of order, 0 to 256. Default 1. */
  readonly keep?: number;
}

/** Throws TypeError or RangeError where passed steps could be confused with coming ones. Fills in the defaults. */
export function checkSenderKeyScheme(scheme: SenderKeyScheme): Required<SenderKeyScheme> {
  const { ratchetBits, window = 8, keep = 1 } = scheme;
  checkInteger('ratchetBits', ratchetBits, 1, 32);
  checkInteger('keep', keep, 0, Math.min(256, 2 ** ratchetBits - 2));
  checkInteger('window', window, 1, Math.min(256, 2 ** ratchetBits - 1 - keep));
  return { ratchetBits, window, keep };
}

/**
 * One generation of a sender's base keys, as a receiver follows it. Forged frames change nothing but what is derived in
 * advance: at most W steps beyond the last that the sender has proven, each once, however many frames ask for them.
 */
export class BaseKeyRatchet {
  readonly #scheme: Required<SenderKeyScheme>;
  readonly #suite: CipherSuite;
  /** From the oldest step that is kept to the furthest that was asked for, without a gap. */
  readonly #rungs = new Map<number, Rung>();
  #step: number;

  /** @param step of the base key, 0 to 2^R − 1 */
  constructor(baseKey: CryptoKey, step: number, scheme: Required<SenderKeyScheme>, suite: CipherSuite) {
    this.#scheme = scheme;
    this.#suite = suite;
    this.#step = step;
    this.#add(step, () => Promise.resolve(baseKey));
  }

  /** The step that the sender has proven, counted on beyond 2^R. */
  get step(): number {
    return this.#step;
  }

  /** @param sent the step's lowest R bits. `undefined` where it is more than W ahead, or no longer kept. */
  find(sent: number): Rung | undefined {
    const steps = 2 ** this.#scheme.ratchetBits;
    const ahead = (sent - (this.#step % steps) + steps) % steps;
    return ahead <= this.#scheme.window
      ? this.#rungAt(this.#step + ahead)
      : this.#rungs.get(this.#step + ahead - steps);
  }

  /** Goes forward to a rung; answers by how many steps: 0 where the ratchet was there already. */
  #commit(rung: Rung): number {
    const steps = rung.step - this.#step;
    if (steps <= 0) return 0;
    this.#step = rung.step;
    for (const [step, passed] of this.#rungs) if (step < this.#step) passed.letGo();
    this.retire(this.#scheme.keep);
    return steps;
  }

  /** Forgets all but so many passed steps. */
  retire(keep: number): void {
    for (const step of this.#rungs.keys()) if (step < this.#step - keep) this.#rungs.delete(step);
  }

  #rungAt(step: number): Rung {
    const known = this.#rungs.get(step);
    if (known) return known;
    const before = this.#rungAt(step - 1);
    return this.#add(step, async () => nextBaseKey(await before.baseKey!, this.#suite));
  }

  #add(step: number, derive: (() => Promise<CryptoKey>) | undefined): Rung {
    let baseKey: Promise<CryptoKey> | undefined;
    const rung: Rung = {
      step,
      get baseKey() {
        baseKey ??= derive?.();
        return baseKey;
      },
      commit: () => this.#commit(rung),
      letGo() {
        derive = undefined;
        baseKey = undefined;
      },
    };
    this.#rungs.set(step, rung);
    return rung;
  }
}

/** One step of a {@link BaseKeyRatchet}. */
export interface Rung extends HeldKey {
  readonly step: number;
  readonly baseKey: Promise<CryptoKey> | undefined;
  /** Forgets the base key, from which every later one would follow. */
  letGo(): void;
}
