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
export interface Mode {
  /** Whether frames of a mode pass now. */
  accepts(mode: EncryptionMode): boolean;
  /** Throws TypeError or RangeError for wrong arguments. Answers whether the mode is another than before. */
  set(mode: EncryptionMode, options?: ModeOptions): boolean;
}

export function modeMachine(initial: EncryptionMode, side: Side, context: StageContext | undefined): Mode {
  let current = initial;
  /** When frames of the other mode are refused again; `undefined` where they are. */
  let deadline: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  context?.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });

  function accepts(mode: EncryptionMode): boolean {
    if (deadline !== undefined && performance.now() >= deadline) end();
    return mode === current || deadline !== undefined;
  }

  function end(): void {
    clearTimeout(timer);
    deadline = undefined;
    context?.emit({ type: 'transition', cause: 'ended', detail: { mode: current } });
  }

  return {
    accepts,
    set(mode, options = {}) {
      checkOneOf('mode', mode, modes);
      checkObject('options', options);
      const { transition = 0 } = options;
      checkNumber('options.transition', transition, 0, 60_000);
      const changed = mode !== current;
      if (!changed && deadline === undefined) return false;
      current = mode;
      deadline = performance.now() + transition;
      clearTimeout(timer);
      if (transition > 0 && side === 'receiver') {
        context?.emit({ type: 'transition', cause: 'started', detail: { mode, transition } });
        timer = setTimeout(() => accepts(mode), transition + 1);
      } else {
        end();
      }
      return changed;
    },
  };
}
