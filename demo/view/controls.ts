import { type Codec, videoCodecs } from '../call/codecs.js';
import { element } from '../lib/element.js';

/** What the controls ask for. */
export interface Actions {
  start(): Promise<void>;
  stop(): Promise<void>;
  setPaused(isPaused: boolean): Promise<void>;
  setBroken(isBroken: boolean): Promise<void>;
  setEncrypted(isEncrypted: boolean): Promise<void>;
  setCodec(codec: Codec): Promise<void>;
  setPassphrase(passphrase: string): Promise<void>;
  setAudible(isAudible: boolean): Promise<void>;
  /** One of these failed. */
  fail(error: unknown): void;
}

/** How the call is. */
export interface CallState {
  readonly isOn: boolean;
  readonly isEncrypted: boolean;
  readonly isPaused: boolean;
  readonly isBroken: boolean;
}

/** The buttons and fields. What they ask for is done one after the other. */
export class Controls {
  readonly #form = element('controls', HTMLFormElement);
  readonly #start = element('start', HTMLButtonElement);
  readonly #pause = element('pause', HTMLButtonElement);
  readonly #break = element('break', HTMLButtonElement);
  readonly #passphrase = element('passphrase', HTMLInputElement);
  readonly #codec = element('codec', HTMLSelectElement);
  readonly #encryption = element('encryption', HTMLInputElement);
  readonly #sound = element('sound', HTMLInputElement);
  readonly #actions: Actions;
  #last: Promise<void> = Promise.resolve();
  #isOn = false;
  #isPaused = false;
  #isBroken = false;

  constructor(actions: Actions) {
    this.#actions = actions;
    for (const [codec, name] of videoCodecs()) this.#codec.add(new Option(name, codec));
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    this.#onClick(this.#start, () => (this.#isOn ? actions.stop() : actions.start()));
    this.#onClick(this.#pause, () => actions.setPaused(!this.#isPaused));
    this.#onClick(this.#break, () => actions.setBroken(!this.#isBroken));
    this.#codec.addEventListener('change', () => this.#do(() => actions.setCodec(this.codec)));
    this.#encryption.addEventListener('change', () => {
      // Asked now: by its turn, what was done before it may show the box as it was.
      const { isEncrypted } = this;
      this.#do(() => actions.setEncrypted(isEncrypted));
    });
    this.#sound.addEventListener('change', () => this.#do(() => actions.setAudible(this.#sound.checked)));
    this.#passphrase.addEventListener('change', () => {
      if (this.#passphrase.reportValidity()) this.#do(() => actions.setPassphrase(this.passphrase));
    });
    this.show({ isOn: false, isEncrypted: true, isPaused: false, isBroken: false });
  }

  get passphrase(): string {
    return this.#passphrase.value;
  }

  get codec(): Codec {
    return this.#codec.value as Codec;
  }

  get isEncrypted(): boolean {
    return this.#encryption.checked;
  }

  /** Shows how the call is, and offers what can be done then. */
  show({ isOn, isEncrypted, isPaused, isBroken }: CallState): void {
    [this.#isOn, this.#isPaused, this.#isBroken] = [isOn, isPaused, isBroken];
    if (isOn) this.#encryption.checked = isEncrypted;
    this.#start.textContent = isOn ? 'Stop' : 'Start';
    this.#pause.textContent = isPaused ? 'Resume' : 'Pause';
    this.#break.textContent = isBroken ? 'Mend the key' : 'Break the key';
    this.#pause.disabled = !isOn;
    this.#break.disabled = !isOn || !this.isEncrypted;
  }

  /** A second click while the first is being done is one too many. */
  #onClick(button: HTMLButtonElement, action: () => Promise<void>): void {
    button.addEventListener('click', () => {
      if (this.#form.ariaBusy !== 'true' && this.#form.reportValidity()) this.#do(action);
    });
  }

  #do(action: () => Promise<void>): void {
    this.#form.ariaBusy = 'true';
    const done = this.#last.then(action).catch((error: unknown) => this.#actions.fail(error));
    this.#last = done.then(() => {
      this.#form.ariaBusy = 'false';
    });
  }
}
