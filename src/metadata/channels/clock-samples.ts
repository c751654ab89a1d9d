/** One exchange with the peer: when the question left and the answer came by our clock, and when it was there by theirs. */
export interface ClockExchange {
  /** When the question left, by our clock, in milliseconds. */
  readonly asked: number;
  /** When it arrived, by the peer's. */
  readonly received: number;
  /** When the answer left, by the peer's. */
  readonly answered: number;
  /** When it arrived, by ours. */
  readonly returned: number;
}

/** How far the peer's clock is ahead of ours. */
export interface ClockOffset {
  /** In milliseconds; below zero where it is behind. */
  readonly offset: number;
  /** The offset is off by at most this, in milliseconds, whichever way was slower. */
  readonly error: number;
}

/** Exchanges remembered. */
const LIMIT = 64;
/** Clocks run apart by at most this, as a share of time: 100 millionths, of two clocks each 50. */
const DRIFT = 1e-4;
/** What browsers round times to, in milliseconds. Firefox has the coarser clock. */
const GRANULARITY = 1;

/**
 * Reckons the offset of two clocks as NTP does (RFC 5905 8). Had both ways taken equally long, the offset would be exact;
 * at worst one took all the time, so half the time on the way is how far it can be off. The quickest exchange says most,
 * until it is so old that the clocks may have run apart.
 */
export class ClockSamples {
  readonly #exchanges: ClockExchange[] = [];

  /** Takes an exchange, unless it cannot be: an answer before its question. */
  add(exchange: ClockExchange): void {
    if (!(onTheWay(exchange) >= 0)) return;
    this.#exchanges.push(exchange);
    if (this.#exchanges.length > LIMIT) this.#exchanges.shift();
  }

  get count(): number {
    return this.#exchanges.length;
  }

  /** The best that is known `now`, by our clock; undefined while there is no exchange. */
  at(now: number): ClockOffset | undefined {
    let best: ClockOffset | undefined;
    for (const exchange of this.#exchanges) {
      const { asked, received, answered, returned } = exchange;
      const error = onTheWay(exchange) / 2 + Math.max(0, now - returned) * DRIFT + GRANULARITY;
      if (best && best.error <= error) continue;
      best = { offset: (received - asked + (answered - returned)) / 2, error };
    }
    return best;
  }
}

/** Milliseconds that question and answer took, without the time between. */
function onTheWay({ asked, received, answered, returned }: ClockExchange): number {
  // Two coarse clocks may make it seem less than none.
  const elapsed = returned - asked - (answered - received);
  return elapsed >= -2 * GRANULARITY && answered >= received ? Math.max(0, elapsed) : Number.NaN;
}
