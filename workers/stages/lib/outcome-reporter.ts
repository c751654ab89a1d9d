import type { StageContext, StageEvent } from '../../../src/shared/stage.js';

/** Counts the frames that fail and tells the application; {@link outcomeReporter} makes it. */
export interface OutcomeReporter<Cause extends string> {
  /** Frames that failed, by cause. */
  readonly failures: Readonly<Record<Cause, number>>;
  /** Whether a failure is to be followed by `resumed`: what to tell of a success is needed for that alone. */
  readonly isFailing: boolean;
  failed(cause: Cause, detail: StageEvent['detail']): void;
  succeeded(detail: StageEvent['detail']): void;
}

/**
 * Tells each failure by its cause, and one event for each of those causes when the first frame after them went through.
 *
 * @param action what fails: the events are `<action>-failed` and `<action>-resumed`
 */
export function outcomeReporter<Cause extends string>(
  context: StageContext | undefined,
  action: string,
  causes: readonly Cause[],
): OutcomeReporter<Cause> {
  const failures = Object.fromEntries(causes.map((cause) => [cause, 0])) as Record<Cause, number>;
  const failing = new Set<Cause>();
  return {
    failures,
    get isFailing() {
      return failing.size > 0;
    },
    failed(cause, detail) {
      failures[cause] += 1;
      failing.add(cause);
      context?.emit({ type: `${action}-failed`, cause, detail });
    },
    succeeded(detail) {
      for (const cause of failing) context?.emit({ type: `${action}-resumed`, cause, detail });
      failing.clear();
    },
  };
}
