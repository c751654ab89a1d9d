import { checkNumber, checkObject, checkOneOf } from '../../../src/shared/arguments.js';
import type { Side, StageContext } from '../../../src/shared/stage.js';

/** What a stage lets through: sealed frames alone, or frames as they are. */
export type EncryptionMode = 'encrypted' | 'clear';

export const modes = ['encrypted', 'clear'] as const satisfies readonly EncryptionMode[];

/** How a stage changes its mode. */
export interface ModeOptions {
  /**
   * For how long a receiver takes frames of both modes, in milliseconds, 0 to 60,000. Default 0. A sender changes at once,
   * whatever this says.
   */
  readonly transition?: number;
}

/**
 * The mode of one stage, as a state machine.
 *
 * ```
 *   receiver   encrypted ──set('clear')─────▶ both ──deadline──▶ clear
 *              clear     ──set('encrypted')─▶ both ──deadline──▶ encrypted
 *   sender     the same without `both`
 * ```
 *
 * The deadline holds whether or not a timer is on time. The application is told by the event `transition`, whose cause is
 * `started` or `ended`.
 */
export class Mode {
  readonly #context: StageContext | undefined;
  readonly #side: Side;
  #mode: EncryptionMode;
  /** When frames of the other mode are refused again; `undefined` where they are. */
  #deadline: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(initial: EncryptionMode, side: Side, context: StageContext | undefined) {
    this.#mode = initial;
    this.#side = side;
    this.#context = context;
    context?.signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  /** Whether frames of a mode pass now. */
  accepts(mode: EncryptionMode): boolean {
    if (this.#deadline !== undefined && performance.now() >= this.#deadline) this.#end();
    return mode === this.#mode || this.#deadline !== undefined;
  }

  /** Throws TypeError or RangeError for wrong arguments. Answers whether the mode is another than before. */
  set(mode: EncryptionMode, options: ModeOptions = {}): boolean {
    checkOneOf('mode', mode, modes);
    checkObject('options', options);
    const { transition = 0 } = options;
    checkNumber('options.transition', transition, 0, 60_000);
    const changed = mode !== this.#mode;
    if (!changed && this.#deadline === undefined) return false;
    this.#mode = mode;
    this.#deadline = performance.now() + transition;
    clearTimeout(this.#timer);
    if (transition > 0 && this.#side === 'receiver') {
      this.#context?.emit({ type: 'transition', cause: 'started', detail: { mode, transition } });
      this.#timer = setTimeout(() => this.accepts(mode), transition + 1);
    } else {
      this.#end();
    }
    return changed;
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#deadline = undefined;
    this.#context?.emit({ type: 'transition', cause: 'ended', detail: { mode: this.#mode } });
  }
}
