import type { StageContext, StageEvent } from '../../../src/shared/stage.js';

/**
 * Tells the application when frames begin to fail and when they are well again: a failure by its cause, and one event
 * when the first frame after failures went through.
 */
export class OutcomeReporter {
  readonly #context: StageContext | undefined;
  readonly #failed: string;
  readonly #resumed: string;
  #failing = false;

  /** @param failed and resumed: the types of the two events */
  constructor(context: StageContext | undefined, failed: string, resumed: string) {
    this.#context = context;
    this.#failed = failed;
    this.#resumed = resumed;
  }

  failed(cause: string, detail: StageEvent['detail']): void {
    this.#failing = true;
    this.#context?.emit({ type: this.#failed, cause, detail });
  }

  /** Returns true for the first frame after failures. */
  succeeded(detail: StageEvent['detail']): boolean {
    if (!this.#failing) return false;
    this.#failing = false;
    this.#context?.emit({ type: this.#resumed, detail });
    return true;
  }
}
