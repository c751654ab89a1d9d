import { element } from '../../lib/element.js';
import type { Scheme } from '../keys/schemes.js';
import type { Turns } from './turns.js';

/** What the controls ask for. */
export interface GroupActions {
  start(): Promise<void>;
  stop(): Promise<void>;
  add(): Promise<void>;
  rotate(): Promise<void>;
  setScheme(): Promise<void>;
  setPassphrase(passphrase: string): Promise<void>;
  attack(kind: 'replay' | 'forge'): Promise<void>;
  /** Withholds messages about keys, or hands them over. */
  toggleKeys(): Promise<void>;
}

/** How the group is. */
export interface GroupState {
  readonly isOn: boolean;
  readonly isFull: boolean;
  /** Whether messages about keys are kept from whom is attacked. */
  readonly isWithheld: boolean;
}

/** The buttons and fields. */
export class GroupControls {
  readonly #form = element('controls', HTMLFormElement);
  readonly #start = element('start', HTMLButtonElement);
  readonly #add = element('add', HTMLButtonElement);
  readonly #rotate = element('rotate', HTMLButtonElement);
  readonly #attacks = (['replay', 'forge'] as const).map((id) => element(id, HTMLButtonElement));
  readonly #withhold = element('withhold', HTMLButtonElement);
  readonly #scheme = element('scheme', HTMLSelectElement);
  readonly #passphrase = element('passphrase', HTMLInputElement);
  #isOn = false;

  constructor(actions: GroupActions, turns: Turns) {
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    turns.onClick(this.#start, async () => {
      if (this.#isOn) await actions.stop();
      else if (this.#form.reportValidity()) await actions.start();
    });
    turns.onClick(this.#add, () => actions.add());
    turns.onClick(this.#rotate, () => actions.rotate());
    for (const button of this.#attacks) turns.onClick(button, () => actions.attack(button.id as 'replay' | 'forge'));
    turns.onClick(this.#withhold, () => actions.toggleKeys());
    this.#scheme.addEventListener('change', () => {
      this.#showScheme();
      turns.do(() => actions.setScheme());
    });
    this.#passphrase.addEventListener('change', () => {
      if (this.#passphrase.reportValidity()) turns.do(() => actions.setPassphrase(this.passphrase));
    });
    this.#showScheme();
    this.show({ isOn: false, isFull: false, isWithheld: false });
  }

  get scheme(): Scheme {
    return this.#scheme.value as Scheme;
  }

  get passphrase(): string {
    return this.#passphrase.value;
  }

  set passphrase(passphrase: string) {
    this.#passphrase.value = passphrase;
  }

  /** Shows how the group is, and offers what can be done then. */
  show({ isOn, isFull, isWithheld }: GroupState): void {
    this.#isOn = isOn;
    this.#start.textContent = isOn ? 'Stop' : 'Start';
    this.#add.disabled = !isOn || isFull;
    this.#rotate.disabled = !isOn;
    for (const button of [...this.#attacks, this.#withhold]) button.disabled = !isOn;
    this.#withhold.textContent = isWithheld ? 'Hand over the keys' : 'Withhold keys';
  }

  /** Shows what the page says of this scheme, and of no other. The passphrase is looked at where it is asked for. */
  #showScheme(): void {
    for (const part of document.querySelectorAll<HTMLElement>('[data-scheme]')) {
      part.hidden = part.dataset.scheme !== this.scheme;
    }
    this.#passphrase.disabled = this.scheme !== 'passphrase';
  }
}
