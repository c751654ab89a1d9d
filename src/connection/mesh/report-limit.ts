import type { EncodedTransformError } from '../../shared/errors.js';

/** How often the same trouble with somebody is told at most, in milliseconds. */
const INTERVAL = 1_000;

/** Lets each kind of trouble with each member be told once a second at most. */
export class ReportLimit {
  readonly #last = new WeakMap<object, Map<string, number>>();

  /** Whether it is to be told now; then the next has to wait. */
  admits({ code, message }: EncodedTransformError, member: object): boolean {
    const last = this.#last.get(member) ?? new Map<string, number>();
    this.#last.set(member, last);
    const kind = `${code} ${message}`;
    const now = performance.now();
    if (now < (last.get(kind) ?? Number.NEGATIVE_INFINITY) + INTERVAL) return false;
    last.set(kind, now);
    return true;
  }
}
