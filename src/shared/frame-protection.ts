/**
 * What an encrypting stage tells those behind it of a frame: only it knows whether the frame was really sealed, or really
 * opened. Kept on the record of the frame, under a registered symbol, because a worker may hold two copies of this module.
 */
export const protection: unique symbol = Symbol.for('framepipe.protection') as never;

/** `sealed`: encrypted by a stage of this pipeline. `opened`: it was, from end to end, and a stage found it unchanged. */
export type FrameProtectionState = 'sealed' | 'opened';

interface Marked {
  [protection]?: FrameProtectionState | undefined;
}

export function markProtection(frame: object, state: FrameProtectionState): void {
  (frame as Marked)[protection] = state;
}

/** Undefined where no stage has protected the frame so far. */
export function protectionOf(frame: object): FrameProtectionState | undefined {
  return (frame as Marked)[protection];
}
