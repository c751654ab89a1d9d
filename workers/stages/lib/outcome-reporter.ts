import type { StageContext, StageEvent } from '../../../src/shared/stage.js';

/**
 * Counts the frames that fail, by cause, and tells the application: each failure by its cause, and one event for each of
 * those causes when the first frame after them went through.
 */
export class OutcomeReporter<Cause extends string> {
  /** Frames that failed, by cause. */
  readonly failures: Readonly<Record<Cause, number>>;
  readonly #counts: Record<Cause, number>;
  readonly #context: StageContext | undefined;
  readonly #action: string;
  readonly #failing = new Set<Cause>();

  /** @param action what fails: the events are `<action>-failed` and `<action>-resumed` */
  constructor(context: StageContext | undefined, action: string, causes: readonly Cause[]) {
    this.#context = context;
    this.#action = action;
    this.#counts = Object.fromEntries(causes.map((cause) => [cause, 0])) as Record<Cause, number>;
    this.failures = this.#counts;
  }

  failed(cause: Cause, detail: StageEvent['detail']): void {
    this.#counts[cause] += 1;
    this.#failing.add(cause);
    this.#context?.emit({ type: `${this.#action}-failed`, cause, detail });
  }

  /** Whether a failure is to be followed by `resumed`: what to tell of a success is needed for that alone. */
  get isFailing(): boolean {
    return this.#failing.size > 0;
  }

  succeeded(detail: StageEvent['detail']): void {
    for (const cause of this.#failing) this.#context?.emit({ type: `${this.#action}-resumed`, cause, detail });
    this.#failing.clear();
  }
}
