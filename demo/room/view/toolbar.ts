import { element } from '../../lib/element.js';
import { canShareScreen } from '../call/screen.js';
import { label, labelPicture, labelSound } from './icon-button.js';

/** What the buttons do. */
export interface ToolbarActions {
  setSound(isOn: boolean): Promise<void>;
  setPicture(isOn: boolean): Promise<void>;
  setScreen(isOn: boolean): Promise<void>;
  leave(): void;
}

/** What is on. */
export interface ToolbarState {
  readonly hasSound: boolean;
  readonly hasPicture: boolean;
  readonly hasScreen: boolean;
}

/** The buttons for what one sends. */
export class Toolbar {
  readonly #sound = element('sound', HTMLButtonElement);
  readonly #picture = element('picture', HTMLButtonElement);
  readonly #screen = element('screen', HTMLButtonElement);
  #state: ToolbarState = { hasSound: true, hasPicture: true, hasScreen: false };

  constructor(actions: ToolbarActions) {
    this.#onClick(this.#sound, () => actions.setSound(!this.#state.hasSound));
    this.#onClick(this.#picture, () => actions.setPicture(!this.#state.hasPicture));
    this.#onClick(this.#screen, () => actions.setScreen(!this.#state.hasScreen));
    element('leave', HTMLButtonElement).addEventListener('click', () => actions.leave());
    this.#screen.hidden = !canShareScreen;
  }

  show(state: ToolbarState): void {
    this.#state = state;
    labelSound(this.#sound, state.hasSound);
    labelPicture(this.#picture, state.hasPicture);
    label(this.#screen, state.hasScreen ? 'screen-off' : 'screen-on', state.hasScreen ? 'Stop sharing' : 'Share');
    this.#screen.toggleAttribute('data-is-on', state.hasScreen);
  }

  /** One thing at a time: a second click while a device is being asked for would ask for it twice. */
  #onClick(button: HTMLButtonElement, act: () => Promise<void>): void {
    let isBusy = false;
    button.addEventListener('click', async () => {
      if (isBusy) return;
      isBusy = true;
      await act().finally(() => {
        isBusy = false;
      });
    });
  }
}
