import { Activation } from './activation.js';
import type { MlsEpoch } from './session-types.js';

/** Epochs that wait to be used, at most. */
const PENDING = 8;

/**
 * The epochs whose keys nobody seals with yet, the present one last. Every epoch has its own time, whatever comes after
 * it: were each to take the place of the one before, a group that changes all the time would never use a new key.
 */
export class Activations {
  readonly #delay: number;
  readonly #activate: (epoch: MlsEpoch) => void;
  readonly #waiting: Activation[] = [];

  /**
   * @param delay how long an epoch waits, in milliseconds; 0 for not at all
   * @param activate told of an epoch whose key may be used; those before it are then past
   */
  constructor(delay: number, activate: (epoch: MlsEpoch) => void) {
    this.#delay = delay;
    this.#activate = activate;
  }

  /** @param awaitsOthers false where one has no older key to use meanwhile */
  add(epoch: MlsEpoch, awaitsOthers: boolean): void {
    const others = awaitsOthers ? epoch.members.filter(({ index }) => index !== epoch.index) : [];
    const activation = new Activation(others, this.#delay, () => {
      const passed = this.#waiting.splice(0, this.#waiting.indexOf(activation) + 1);
      for (const one of passed) one.cancel();
      this.#activate(epoch);
    });
    this.#waiting.push(activation);
    if (this.#waiting.length > PENDING) this.#waiting.splice(-2, 1)[0]?.cancel();
    if (others.length === 0 || this.#delay === 0) activation.now();
  }

  /** The member of this leaf index can open what is sealed in the present epoch. */
  ready(index: number): void {
    this.#waiting.at(-1)?.ready(index);
  }

  /** The present epoch waits no longer. */
  now(): void {
    this.#waiting.at(-1)?.now();
  }

  cancel(): void {
    for (const activation of this.#waiting.splice(0)) activation.cancel();
  }
}
