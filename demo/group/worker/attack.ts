import type { DecryptionFailure } from 'framepipe/stages/sframe.js';
import type { Bytes } from 'framepipe/worker.js';

/** What became of the frames of an attack. */
export interface AttackOutcome {
  /** Frames that the attacker put among those of the network. */
  readonly inserted: number;
  /** How many of them the decrypter opened. */
  readonly opened: number;
  /** How many it refused, by cause. */
  readonly refused: Readonly<Partial<Record<DecryptionFailure, number>>>;
}

/** What a server in the middle can do to what a receiver gets. */
export interface AttackMethods {
  /** Sends the latest sealed frames once more. */
  replay(): Promise<AttackOutcome>;
  /** Sends forged frames ahead of each of the next ones. Resolves when those have come, or none comes. */
  forge(): Promise<AttackOutcome>;
}

/** All of several attacks. */
export function sumOf(outcomes: readonly AttackOutcome[]): AttackOutcome {
  const refused: Partial<Record<DecryptionFailure, number>> = {};
  for (const outcome of outcomes) {
    for (const [cause, count] of Object.entries(outcome.refused) as [DecryptionFailure, number][]) {
      refused[cause] = (refused[cause] ?? 0) + count;
    }
  }
  const total = (count: (outcome: AttackOutcome) => number) => outcomes.reduce((sum, one) => sum + count(one), 0);
  return { inserted: total(({ inserted }) => inserted), opened: total(({ opened }) => opened), refused };
}

/** A copy of a sealed frame with one of its bits the other way round, and one that is mere noise. */
export function forgeriesOf(frame: Bytes): Bytes[] {
  const flipped = frame.slice();
  const bit = Math.floor(Math.random() * 8 * flipped.length);
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return [flipped, crypto.getRandomValues(new Uint8Array(Math.min(frame.length, 65_536)))];
}
