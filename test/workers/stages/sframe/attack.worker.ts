/** A worker whose senders are attacked on the way: a stage behind `sframe` plays what a server could do to frames. */
import { frameStage, type Stage, serve } from '../../../../workers/index.js';
import { sframe } from '../../../../workers/stages/sframe.js';
import { tap } from '../../../../workers/stages/tap.js';

/** Replaces every third frame, once it has begun. */
export interface AttackOptions {
  readonly by: 'change' | 'replay' | 'noise';
}

export const attack: Stage<AttackOptions, { begin(): void; getReplaced(): number }> = ({ by }) => {
  let isRunning = false;
  let frames = 0;
  let replaced = 0;
  let earlier = new Uint8Array();
  const attacks: Record<AttackOptions['by'], (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>> = {
    change(bytes) {
      const at = Math.floor(Math.random() * bytes.length);
      bytes[at]! ^= 1 + Math.floor(Math.random() * 255);
      return bytes;
    },
    replay: () => earlier.slice(),
    noise: (bytes) => crypto.getRandomValues(new Uint8Array(Math.min(bytes.length, 1_000))),
  };
  const methods = {
    begin: () => {
      isRunning = true;
    },
    getReplaced: () => replaced,
  };
  return frameStage(
    (bytes) => {
      frames += 1;
      if (!isRunning || frames % 3 !== 0) {
        earlier = bytes.slice();
        return bytes;
      }
      replaced += 1;
      return attacks[by](bytes);
    },
    { methods },
  );
};

export const stages = { sframe, tap, attack };

serve(stages);
