/** What a room server allows. */
export interface Limits {
  /** Members of one room. */
  readonly members: number;
  /** Rooms at a time. */
  readonly rooms: number;
  /** Messages that one member may send at once, and in each second after that. */
  readonly messages: Allowance;
  /** The same in bytes. */
  readonly bytes: Allowance;
  /** How long a member whose socket broke is still in the room, in milliseconds. */
  readonly grace: number;
}

/** So much at once, and so much more in each second. */
export interface Allowance {
  readonly burst: number;
  readonly rate: number;
}

/** Enough for whoever joins a room of sixteen: an offer or answer, and some twenty candidates, for each of the others. */
export const defaultLimits: Limits = {
  members: 16,
  rooms: 1_000,
  messages: { burst: 1_000, rate: 100 },
  bytes: { burst: 4_194_304, rate: 524_288 },
  grace: 10_000,
};

/** Counts what somebody uses of an allowance (a token bucket). */
export class Meter {
  readonly #allowance: Allowance;
  #left: number;
  #at = performance.now();

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
    this.#left = allowance.burst;
  }

  /** Whether so much is allowed now; then it is used. */
  take(amount: number): boolean {
    const now = performance.now();
    const { burst, rate } = this.#allowance;
    this.#left = Math.min(burst, this.#left + ((now - this.#at) / 1_000) * rate);
    this.#at = now;
    if (amount > this.#left) return false;
    this.#left -= amount;
    return true;
  }
}
