import { checkInteger } from '../../shared/arguments.js';
import type { Bytes } from '../../shared/stage.js';
import { workBudget } from '../../shared/work-budget.js';
import { type KeySchedule, Rung } from './key-schedule.js';

/** Highest index: it is sent in one byte. */
export const HIGHEST_KEY_ID = 255;

/** What a {@link KeyRing} found of a frame. */
export type RingOpened =
  | { readonly plaintext: Bytes; readonly keyID: number; readonly isFirst: boolean; readonly ratchetSteps: number }
  | { readonly failure: 'keyID' | 'authentication'; readonly keyID: number };

/** One index of the ring. */
interface Slot {
  current: Rung;
  /** The key before the latest step, for frames that were overtaken. */
  previous: Rung | undefined;
  /** Derives no more than a step for each frame, where a step takes long. */
  readonly isSlow: boolean;
  hasOpened: boolean;
}

/** Rounds of looking ahead that frames can cause, at once and a second: each tries a frame under W keys at most. */
const ROUNDS = 32;

/**
 * A receiver's keys by index, each with a ratchet that follows its sender. A frame that does not open under the key of its
 * index may be of a sender who has ratcheted, so it is tried under the keys of the next W steps; the ratchet turns when
 * one of them has opened it. Forged frames turn nothing. They cost, beyond one attempt each, the keys of W steps, derived
 * once, and some attempts a second.
 */
export class KeyRing {
  readonly #schedule: KeySchedule;
  readonly #window: number;
  readonly #slots = new Map<number, Slot>();
  readonly #takeWork = workBudget(ROUNDS, ROUNDS);

  /** @param window W, how many steps ahead the ring follows, 0 to 256 */
  constructor(schedule: KeySchedule, window: number) {
    this.#schedule = schedule;
    this.#window = window;
  }

  has(keyID: number): boolean {
    return this.#slots.has(keyID);
  }

  /** Throws TypeError or RangeError for what is no material or index. */
  add(material: CryptoKey, keyID: number): void {
    this.#schedule.check(material);
    checkInteger('keyID', keyID, 0, HIGHEST_KEY_ID);
    this.#slots.set(keyID, {
      current: new Rung(this.#schedule, () => Promise.resolve(material)),
      previous: undefined,
      isSlow: material.algorithm.name === 'PBKDF2',
      hasOpened: false,
    });
  }

  /** Throws RangeError for what is no index. */
  remove(keyID: number): void {
    checkInteger('keyID', keyID, 0, HIGHEST_KEY_ID);
    this.#slots.delete(keyID);
  }

  /** Turns the ratchet of an index a step; nothing where there is no key. Rejects with RangeError for what is no index. */
  async ratchet(keyID: number): Promise<void> {
    checkInteger('keyID', keyID, 0, HIGHEST_KEY_ID);
    const slot = this.#slots.get(keyID);
    if (!slot) return;
    const { current } = slot;
    const next = current.next();
    // The key before it stays usable, also where no frame has come under it yet.
    await Promise.all([current.key, next.key]);
    commit(slot, next);
  }

  /** @param attempt opens the frame under one key, or gives `undefined` */
  async open(keyID: number, attempt: (key: CryptoKey) => Promise<Bytes | undefined>): Promise<RingOpened> {
    const slot = this.#slots.get(keyID);
    if (!slot) return { failure: 'keyID', keyID };
    for (const rung of [slot.current, slot.previous]) {
      const plaintext = rung && (await attempt(await rung.key));
      if (plaintext) return this.#opened(slot, rung, keyID, plaintext);
    }
    if (this.#window > 0 && this.#takeWork()) {
      for (const rung of ahead(slot, this.#window)) {
        const plaintext = await attempt(await rung.key);
        if (plaintext) return this.#opened(slot, rung, keyID, plaintext);
      }
    }
    return { failure: 'authentication', keyID };
  }

  #opened(slot: Slot, rung: Rung, keyID: number, plaintext: Bytes): RingOpened {
    // Of a key that was replaced or removed meanwhile nothing is to turn, but the frame is its sender's.
    const ratchetSteps = this.#slots.get(keyID) === slot ? commit(slot, rung) : 0;
    const isFirst = !slot.hasOpened;
    slot.hasOpened = true;
    return { plaintext, keyID, isFirst, ratchetSteps };
  }
}

/** The next steps; where a step takes long, those known and one more. */
function* ahead({ current, isSlow }: Slot, window: number): Generator<Rung> {
  let rung = current;
  for (let step = 0; step < window; step += 1) {
    rung = rung.next();
    const isNew = !rung.isDerived;
    yield rung;
    if (isSlow && isNew) return;
  }
}

/** Goes forward to a rung; answers by how many steps. */
function commit(slot: Slot, rung: Rung): number {
  const steps = rung.step - slot.current.step;
  if (steps <= 0) return 0;
  slot.current.letGo();
  slot.previous = slot.current;
  slot.current = rung;
  return steps;
}
